#include "conversation/dialogue.h"

#include <algorithm>
#include <array>

namespace k197::conversation {
namespace {

using Waits = Dialogue::Waits;

constexpr std::array<std::pair<Waits, std::string_view>, 10> kWaits{{
    {Waits::Nothing, "nothing"},
    {Waits::Content, "content"},
    {Waits::Place, "place"},
    {Waits::Time, "time"},
    {Waits::Field, "field"},
    {Waits::Contact, "contact"},
    {Waits::Ward, "ward"},
    {Waits::Confirm, "confirm"},
    {Waits::Edit, "edit"},
    {Waits::More, "more"},
}};

Json list_of(const std::vector<std::string>& texts) {
    Json out = Json::array();
    for (const auto& text : texts) out.push(text);
    return out;
}

std::vector<std::string> texts_of(const Json& list) {
    std::vector<std::string> out;
    for (const auto& item : list.items()) out.push_back(item.text().value_or(""));
    return out;
}

Json draft_to_json(const Draft& draft) {
    Json parts = Json::array();
    for (const auto& part : draft.parts) {
        parts.push(Json::object().set("message", part.message_id).set("text", part.text));
    }
    Json wards = Json::array();
    for (const auto& ward : draft.wards) {
        wards.push(
            Json::object().set("unit", ward.unit_id).set("code", ward.code).set("name", ward.name)
        );
    }
    return Json::object()
        .set("parts", parts)
        .set("messages", list_of(draft.message_ids))
        .set("media", draft.media)
        .set("name", draft.name)
        .set("phone", draft.phone)
        .set("address", draft.address)
        .set("contact_settled", draft.contact_settled)
        .set("field", draft.field)
        .set("subfield", draft.subfield)
        .set("time", draft.time)
        .set("occurred_at", draft.occurred_at)
        .set("place", draft.place)
        .set("wards", wards)
        .set("ward_certain", draft.ward_certain)
        .set("ward_settled", draft.ward_settled)
        .set("latitude", draft.latitude)
        .set("longitude", draft.longitude)
        .set("complete_form", draft.complete_form)
        .set("sealed", draft.sealed)
        .set("urgency", draft.urgency)
        .set("question", draft.question);
}

Draft draft_from_json(const Json& json) {
    const auto flag = [&](std::string_view path) { return json.boolean(path).value_or(false); };
    Draft draft{
        .message_ids = texts_of(json.at("/messages")),
        .media = static_cast<int>(json.integer("/media").value_or(0)),
        .name = json.text("/name"),
        .phone = json.text("/phone"),
        .address = json.text("/address"),
        .contact_settled = flag("/contact_settled"),
        .field = json.text("/field"),
        .subfield = json.text_or("/subfield", "other"),
        .time = json.text("/time"),
        .occurred_at = json.integer("/occurred_at"),
        .place = json.text("/place"),
        .ward_certain = flag("/ward_certain"),
        .ward_settled = flag("/ward_settled"),
        .latitude = json.number("/latitude"),
        .longitude = json.number("/longitude"),
        .complete_form = flag("/complete_form"),
        .sealed = flag("/sealed"),
        .urgency = json.text_or("/urgency", "normal"),
        .question = flag("/question"),
    };
    for (const auto& part : json.items("/parts")) {
        draft.parts.push_back(
            {.message_id = part.text_or("/message"), .text = part.text_or("/text")}
        );
    }
    for (const auto& ward : json.items("/wards")) {
        draft.wards.push_back(
            {.unit_id = ward.text_or("/unit"),
             .code = ward.text_or("/code"),
             .name = ward.text_or("/name")}
        );
    }
    return draft;
}

}  // namespace

std::string Draft::content() const {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : "\n") + part.text;
    return out;
}

std::string_view to_string(Waits waits) {
    return std::ranges::find(kWaits, waits, [](const auto& row) { return row.first; })->second;
}

Json Dialogue::to_json() const {
    return Json::object()
        .set("waits", to_string(waits))
        .set("draft", draft_to_json(draft))
        .set("more_code", more_code)
        .set("more_until", more_until)
        .set("emergency_code", emergency_code)
        .set("emergency_until", emergency_until)
        .set("unanswered_media", unanswered_media)
        .set("greeted", greeted)
        .set("language", language)
        .set("offered", list_of(offered))
        .set("draft_at", draft_at);
}

Dialogue Dialogue::from_json(const Json& json) {
    Dialogue out{
        .draft = draft_from_json(json.at("/draft")),
        .more_code = json.text_or("/more_code"),
        .more_until = json.integer("/more_until").value_or(0),
        .emergency_code = json.text_or("/emergency_code"),
        .emergency_until = json.integer("/emergency_until").value_or(0),
        .unanswered_media = static_cast<int>(json.integer("/unanswered_media").value_or(0)),
        .greeted = json.boolean("/greeted").value_or(false),
        .language = json.text_or("/language", "vi"),
        .offered = texts_of(json.at("/offered")),
        .draft_at = json.integer("/draft_at").value_or(0),
    };
    for (const auto& [waits, name] : kWaits) {
        if (json.text_or("/waits") == name) out.waits = waits;
    }
    return out;
}

}  // namespace k197::conversation
