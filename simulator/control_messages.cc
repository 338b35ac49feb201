#include "simulator/control_messages.h"

#include "simulator/actions.h"
#include "simulator/events.h"
#include "simulator/graph.h"

namespace k197::simulator {
namespace {

constexpr std::size_t kFetchLimit = 100 << 20;
constexpr std::string_view kStickerIds[][2] = {
    {"thumb", "369239263222822"}, {"heart", "369239343222814"}, {"smile", "369239383222810"}};

int status_of(Errc code) {
    switch (code) {
        case Errc::Invalid: return 400;
        case Errc::Unauthorized: return 401;
        case Errc::Forbidden: return 403;
        case Errc::NotFound: return 404;
        case Errc::Conflict: return 409;
        case Errc::Stale: return 412;
        case Errc::TooLarge: return 413;
        case Errc::TooMany: return 429;
        case Errc::Unavailable: return 503;
    }
    return 500;
}

/// "field", {"payload":…} and plain text name the same thing.
std::string payload_of(const Json& value) {
    return value.is_object() ? value.text_or("/payload") : value.text_or("");
}

/// The title of what the citizen presses, looked up where the payload was offered.
std::string find_title(const Json& offered, std::string_view payload) {
    if (offered.is_object() && offered.text_or("/payload") == payload) {
        const std::string title = offered.text_or("/title", offered.text_or("/question"));
        if (!title.empty()) return title;
    }
    for (const Json& item : offered.items()) {
        if (auto title = find_title(item, payload); !title.empty()) return title;
    }
    for (const auto& [name, member] : offered.members()) {
        if (auto title = find_title(member, payload); !title.empty()) return title;
    }
    return {};
}

std::string offered_title(World& world, std::string_view psid, std::string_view payload) {
    const Citizen* citizen = find_citizen(world, psid);
    if (citizen == nullptr) return {};
    for (auto index = citizen->messages.rbegin(); index != citizen->messages.rend(); ++index) {
        const Message& message = world.messages[*index];
        if (auto title = find_title(message.quick_replies, payload); !title.empty()) return title;
        for (const Attachment& attachment : message.attachments) {
            if (auto title = find_title(attachment.payload, payload); !title.empty()) return title;
        }
    }
    return find_title(world.profile, payload);
}

Result<Attachment> file_attachment(Stage& stage, web::Part file) {
    return stage.world.use([&](World& world) -> Result<Attachment> {
        const std::string id =
            add_media(world, file.filename, file.content_type, std::move(file.body));
        return Attachment{.kind = kind_of(world.media.at(id).type), .media_id = id};
    });
}

Result<Attachment> known_attachment(Stage& stage, const Json& wanted) {
    const std::string id = wanted.text_or("/media_id");
    return stage.world.use([&](const World& world) -> Result<Attachment> {
        const auto found = world.media.find(id);
        if (found == world.media.end()) return fail(Errc::NotFound, "no such media", "media_id");
        return Attachment{
            .kind = wanted.text_or("/type", kind_of(found->second.type)), .media_id = id};
    });
}

Result<Attachment> read_attachment(Stage& stage, const Json& wanted) {
    if (wanted.text_or("/type") == "location") {
        return Attachment{
            .kind = "location",
            .lat = wanted.number("/lat").value_or(0),
            .lon = wanted.number("/long").value_or(wanted.number("/lon").value_or(0)),
        };
    }
    if (wanted.has("/media_id")) return known_attachment(stage, wanted);
    auto file = fetch_file(stage.http, wanted.text_or("/url"), kFetchLimit);
    if (!file) return fail(Errc::Invalid, "the file cannot be fetched", "url");
    auto attachment = file_attachment(stage, std::move(*file));
    if (attachment && wanted.has("/type")) attachment->kind = wanted.text_or("/type");
    return attachment;
}

Result<Attachment> sticker(std::string_view name) {
    for (const auto& [known, id] : kStickerIds) {
        if (known == name) {
            return Attachment{
                .kind = "sticker",
                .media_id = "sticker-" + std::string{known},
                .sticker_id = std::string{id}};
        }
    }
    return fail(Errc::Invalid, "no such sticker", "sticker");
}

Result<std::vector<Attachment>> read_attachments(Stage& stage, Form& form) {
    std::vector<Result<Attachment>> read;
    for (const Json& wanted : form.fields.items("/attachments"))
        read.push_back(read_attachment(stage, wanted));
    for (web::Part& file : form.files) read.push_back(file_attachment(stage, std::move(file)));
    if (form.fields.has("/sticker")) read.push_back(sticker(form.fields.text_or("/sticker")));
    std::vector<Attachment> out;
    for (auto& attachment : read) {
        if (!attachment) return attachment.error();
        out.push_back(std::move(*attachment));
    }
    return out;
}

Json referral_of(const Json& wanted) {
    if (!wanted.is_object()) return make_referral(wanted.text_or(""), "SHORTLINK");
    return make_referral(wanted.text_or("/ref"), wanted.text_or("/source", "SHORTLINK"));
}

web::Response arrive(Stage& stage, const std::string& psid, const Json& referral) {
    const auto arrived = stage.world.use([&](World& world) {
        return citizen_arrives(world, psid, referral, stage.clock.now());
    });
    return arrived ? json_response(Json::object({{"ok", true}})) : refused(arrived.error());
}

web::Response press(Stage& stage, const std::string& psid, const Form& form) {
    Press pressed{.payload = payload_of(form.fields.at("/postback"))};
    if (form.fields.has("/referral")) pressed.referral = referral_of(form.fields.at("/referral"));
    const auto mid = stage.world.use([&](World& world) {
        pressed.title =
            form.fields.text_or("/postback/title", offered_title(world, psid, pressed.payload));
        if (pressed.title.empty()) pressed.title = "Bắt đầu";
        return citizen_presses(world, psid, pressed, stage.clock.now());
    });
    return mid ? json_response(Json::object({{"mid", *mid}})) : refused(mid.error());
}

web::Response write(Stage& stage, const std::string& psid, Form& form) {
    auto attachments = read_attachments(stage, form);
    if (!attachments) return refused(attachments.error());
    Draft draft{
        .text = form.fields.text_or("/text"),
        .payload = payload_of(form.fields.at("/quick_reply"))};
    draft.reply_to = form.fields.text_or("/reply_to");
    draft.attachments = std::move(*attachments);
    draft.apart =
        form.fields.text_or("/apart") == "true" || form.fields.boolean("/apart").value_or(false);
    const auto mids = stage.world.use([&](World& world) {
        if (draft.text.empty() && !draft.payload.empty()) {
            draft.text = form.fields.text_or(
                "/quick_reply/title", offered_title(world, psid, draft.payload)
            );
            if (draft.text.empty()) draft.text = draft.payload;
        }
        return citizen_writes(world, psid, draft, stage.clock.now());
    });
    if (!mids) return refused(mids.error());
    Json list = Json::array();
    for (const std::string& mid : *mids) list.push(mid);
    return json_response(Json::object({{"mid", mids->front()}, {"mids", list}}));
}

}  // namespace

Result<Form> read_form(const web::Request& request) {
    Form form;
    const std::string_view type = request.header("content-type");
    if (type.starts_with("multipart/form-data")) {
        auto parts = web::read_multipart(type, request.body);
        if (!parts) return parts.error();
        for (web::Part& part : *parts) {
            if (part.filename.empty()) {
                form.fields.set(part.name, part.body);
            } else {
                form.files.push_back(std::move(part));
            }
        }
        return form;
    }
    if (request.body.empty()) return form;
    auto body = Json::parse(request.body);
    if (!body) return body.error();
    if (!body->is_object()) return fail(Errc::Invalid, "the body must be a JSON object");
    form.fields = std::move(*body);
    return form;
}

web::Response json_response(const Json& value) {
    web::Response response{.content_type = "application/json; charset=utf-8", .body = value.dump()};
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

web::Response refused(const Error& error) {
    Json inner = Json::object({{"message", error.detail}});
    if (!error.field.empty()) inner.set("field", error.field);
    web::Response response = json_response(Json::object({{"error", inner}}));
    response.status = status_of(error.code);
    return response;
}

web::Response write_as_citizen(Stage& stage, const web::Request& request) {
    auto form = read_form(request);
    if (!form) return refused(form.error());
    const std::string psid = request.param("psid");
    if (form->fields.has("/postback")) return press(stage, psid, *form);
    if (form->fields.has("/referral"))
        return arrive(stage, psid, referral_of(form->fields.at("/referral")));
    return write(stage, psid, *form);
}

}  // namespace k197::simulator
