// The Page's settings: webhook subscription, Messenger profile, templates, the token.
#include <sstream>

#include "simulator/events.h"
#include "simulator/graph.h"
#include "simulator/templates.h"
#include "simulator/wire.h"

namespace k197::simulator {
namespace {

std::vector<std::string> names_in(const Json& value) {
    std::vector<std::string> out;
    for (const Json& item : value.items()) out.push_back(item.text_or(""));
    if (!value.is_string()) return out;
    std::istringstream words{value.text_or("")};
    for (std::string word; std::getline(words, word, ',');) {
        std::erase(word, ' ');
        if (!word.empty()) out.push_back(word);
    }
    return out;
}

Json result_success() {
    return Json::object({{"result", "success"}});
}

}  // namespace

GraphAnswer show_page(Stage& stage, const Call&) {
    return Json::object({{"name", stage.options.page_name}, {"id", stage.options.page_id}});
}

GraphAnswer show_subscription(Stage& stage, const Call&) {
    return stage.world.use([&](const World& world) -> GraphAnswer {
        if (world.subscribed.empty()) return Json::object({{"data", Json::array()}});
        Json fields = Json::array();
        for (const std::string& field : world.subscribed) fields.push(field);
        Json app = Json::object(
            {{"category", "Business"}, {"link", world.options.public_url}, {"name", "Kênh 197"}}
        );
        app.set("id", world.options.app_id).set("subscribed_fields", std::move(fields));
        return Json::object({{"data", Json::array({app})}});
    });
}

GraphAnswer subscribe(Stage& stage, const Call& call) {
    const auto fields = names_in(call.params.at("/subscribed_fields"));
    if (fields.empty()) return bad_parameter("The parameter subscribed_fields is required");
    return stage.world.use([&](World& world) -> GraphAnswer {
        world.subscribed.clear();
        world.subscribed.insert(fields.begin(), fields.end());
        touch(world);
        return Json::object({{"success", true}});
    });
}

GraphAnswer unsubscribe(Stage& stage, const Call&) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        world.subscribed.clear();
        touch(world);
        return Json::object({{"success", true}});
    });
}

GraphAnswer show_profile(Stage& stage, const Call& call) {
    return stage.world.use([&](const World& world) -> GraphAnswer {
        Json shown = Json::object();
        for (const std::string& name : names_in(call.params.at("/fields"))) {
            if (world.profile.has("/" + name)) shown.set(name, world.profile.at("/" + name));
        }
        if (shown.members().empty()) return Json::object({{"data", Json::array()}});
        return Json::object({{"data", Json::array({shown})}});
    });
}

GraphAnswer set_profile(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        if (auto refusal = check_profile(call.params, world.profile)) return std::move(*refusal);
        for (const auto& [name, value] : call.params.members()) {
            if (name != "access_token" && name != "appsecret_proof" && name != "platform")
                world.profile.set(name, value);
        }
        touch(world);
        return result_success();
    });
}

GraphAnswer delete_profile(Stage& stage, const Call& call) {
    return stage.world.use([&](World& world) -> GraphAnswer {
        for (const std::string& name : names_in(call.params.at("/fields")))
            world.profile.set(name, Json{});
        touch(world);
        return result_success();
    });
}

GraphAnswer list_templates(Stage& stage, const Call& call) {
    return stage.world.use([&](const World& world) -> GraphAnswer {
        std::vector<Json> all;
        for (const auto& [key, value] : world.templates) all.push_back(value);
        return paged(all, call, 25);
    });
}

GraphAnswer create_template(Stage& stage, const Call& call) {
    if (auto refusal = check_new_template(call.params)) return std::move(*refusal);
    const std::string key =
        template_key(call.params.text_or("/name"), call.params.text_or("/language"));
    return stage.world.use([&](World& world) -> GraphAnswer {
        if (world.templates.contains(key))
            return bad_parameter("Content in this language already exists", 2388024);
        Json made = Json::object({{"id", new_digits(16)}, {"status", "PENDING"}});
        for (const char* name : {"name", "category", "language", "components"})
            made.set(name, call.params.at("/" + std::string{name}));
        made.set("made_at", call.now);
        world.templates.emplace(key, made);
        return Json::object({{"id", made.at("/id")}, {"status", "PENDING"}, {"category", "UTILITY"}}
        );
    });
}

GraphAnswer delete_template(Stage& stage, const Call& call) {
    const std::string name = call.params.text_or("/name");
    const std::string only = call.params.text_or("/hsm_id");
    return stage.world.use([&](World& world) -> GraphAnswer {
        const auto removed = std::erase_if(world.templates, [&](const auto& entry) {
            return entry.second.text_or("/name") == name &&
                   (only.empty() || entry.second.text_or("/id") == only);
        });
        if (removed == 0) return bad_parameter("Message template not found", 2593002);
        touch(world);
        return Json::object({{"success", true}});
    });
}

GraphAnswer debug_token(Stage& stage, const Call& call) {
    const std::string token = call.params.text_or("/input_token", call.token);
    const bool expired =
        stage.world.use([](const World& world) { return world.switches.expired_token; });
    const bool valid =
        !expired && (stage.options.page_token.empty() || token == stage.options.page_token);
    Json data = Json::object(
        {{"app_id", stage.options.app_id}, {"type", "PAGE"}, {"application", "Kênh 197"}}
    );
    data.set("data_access_expires_at", (call.now + 90 * kDay) / kSecond)
        .set("expires_at", 0)
        .set("is_valid", valid);
    Json scopes = Json::array();
    for (const char* scope :
         {"pages_messaging",
          "pages_manage_metadata",
          "pages_show_list",
          "pages_read_engagement",
          "pages_read_user_content",
          "pages_manage_posts",
          "pages_manage_engagement"}) {
        scopes.push(scope);
    }
    data.set("scopes", std::move(scopes)).set("profile_id", stage.options.page_id);
    return Json::object({{"data", data}});
}

}  // namespace k197::simulator
