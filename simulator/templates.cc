#include "simulator/templates.h"

#include <algorithm>

#include "simulator/events.h"
#include "simulator/wire.h"

namespace k197::simulator {
namespace {

constexpr std::size_t kBodyLimit = 1024;
constexpr std::size_t kMostButtons = 3;
constexpr Time kJudgedAfter = 2 * kSecond;
constexpr int kShape = 2388051;
constexpr int kNotThere = 2018416;

using Refusal = std::optional<GraphError>;

bool is_type(const Json& part, std::string_view type) {
    std::string given = part.text_or("/type");
    std::ranges::transform(given, given.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return given == type;
}

const Json& part_of(const Json& holder, std::string_view type) {
    static const Json kNone{};
    const auto& parts = holder.items("/components");
    const auto found =
        std::ranges::find_if(parts, [&](const Json& part) { return is_type(part, type); });
    return found == parts.end() ? kNone : *found;
}

std::string hole(std::size_t number) {
    return "{{" + std::to_string(number) + "}}";
}

/// How many different {{n}} the words have, counted from 1 without a gap.
std::size_t holes_in(std::string_view text) {
    std::size_t count = 0;
    while (text.find(hole(count + 1)) != std::string_view::npos) ++count;
    return count;
}

bool is_snake_case(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

Refusal check_buttons(const Json& buttons) {
    const auto& all = buttons.items("/buttons");
    if (all.size() > kMostButtons) return bad_parameter("A template takes up to 3 buttons", kShape);
    for (const Json& button : all) {
        const bool known = is_type(button, "POSTBACK") || is_type(button, "URL") ||
                           is_type(button, "PHONE_NUMBER");
        if (!known || button.text_or("/text").empty())
            return bad_parameter("Invalid button", kShape);
    }
    return std::nullopt;
}

const Json* find_template(const World& world, const Json& wanted) {
    const auto found =
        world.templates.find(template_key(wanted.text_or("/name"), wanted.text_or("/language/code"))
        );
    return found == world.templates.end() ? nullptr : &found->second;
}

Event status_event(const Json& made) {
    const Json value = Json::object({
        {"event", made.at("/status")},
        {"message_template_id", made.at("/id")},
        {"message_template_name", made.at("/name")},
        {"message_template_language", made.at("/language")},
        {"reason", made.text_or("/rejected_reason", "NONE")},
    });
    return {
        .field = "message_template_status_update",
        .lane = "templates",
        .item = Json::object({{"field", "message_template_status_update"}, {"value", value}}),
    };
}

}  // namespace

std::string template_key(std::string_view name, std::string_view language) {
    return std::string{name} + "/" + std::string{language};
}

Refusal check_new_template(const Json& wanted) {
    if (!is_snake_case(wanted.text_or("/name")))
        return bad_parameter("Template name must be in snake_case", kShape);
    if (wanted.text_or("/category") != "UTILITY")
        return bad_parameter("Invalid template category", kShape);
    if (wanted.text_or("/language").empty())
        return bad_parameter("Template language is required", kShape);
    const Json& body = part_of(wanted, "BODY");
    const std::string text = body.text_or("/text");
    if (text.empty() || utf16_length(text) > kBodyLimit)
        return bad_parameter("Template body must have 1 to 1024 characters", kShape);
    if (body.items("/example/body_text/0").size() != holes_in(text))
        return bad_parameter("Each placeholder of the body needs an example", kShape);
    return check_buttons(part_of(wanted, "BUTTONS"));
}

Refusal check_template_send(const World& world, const Json& wanted) {
    const Json* made = find_template(world, wanted);
    if (made == nullptr || made->text_or("/status") != "APPROVED")
        return bad_parameter("Message template does not exist or is not approved", kNotThere);
    const auto holes = holes_in(part_of(*made, "BODY").text_or("/text"));
    if (part_of(wanted, "BODY").items("/parameters").size() != holes)
        return bad_parameter("Number of parameters does not match the template", 1893029);
    return std::nullopt;
}

std::string template_text(const World& world, const Json& wanted) {
    const Json* made = find_template(world, wanted);
    std::string text = made == nullptr ? "" : part_of(*made, "BODY").text_or("/text");
    std::size_t number = 0;
    for (const Json& parameter : part_of(wanted, "BODY").items("/parameters")) {
        const std::string mark = hole(++number);
        if (const auto at = text.find(mark); at != std::string::npos)
            text.replace(at, mark.size(), parameter.text_or("/text"));
    }
    return text;
}

Json template_buttons(const World& world, const Json& wanted) {
    Json out = Json::array();
    const Json* made = find_template(world, wanted);
    if (made == nullptr) return out;
    const auto& given = part_of(wanted, "BUTTONS").items("/parameters");
    std::size_t index = 0;
    for (const Json& button : part_of(*made, "BUTTONS").items("/buttons")) {
        if (is_type(button, "POSTBACK") && index < given.size()) {
            out.push(Json::object(
                {{"title", button.text_or("/text")}, {"payload", given[index].text_or("/payload")}}
            ));
        }
        ++index;
    }
    return out;
}

void judge_templates(World& world, Time now) {
    for (auto& [key, made] : world.templates) {
        if (made.text_or("/status") != "PENDING") continue;
        if (made.integer("/made_at").value_or(0) + kJudgedAfter > now) continue;
        made.set("status", world.switches.reject_templates ? "REJECTED" : "APPROVED");
        if (world.switches.reject_templates) made.set("rejected_reason", "INVALID_FORMAT");
        touch(world);
        emit(world, status_event(made), now);
    }
}

}  // namespace k197::simulator
