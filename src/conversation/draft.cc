#include "conversation/draft.h"

#include <algorithm>
#include <fmt/format.h>

#include "text/normalise.h"

namespace k197::conversation {
namespace {

using Waits = Dialogue::Waits;

constexpr std::size_t kLongestPlaceAnswer = 120;  // characters; a longer answer is content
constexpr std::size_t kLongestTimeAnswer = 60;

void add_message(Draft& draft, const Input& input) {
    const auto& ids = draft.message_ids;
    if (std::ranges::find(ids, input.message_id) != ids.end()) return;
    draft.message_ids.push_back(input.message_id);
    draft.media += input.media;
}

void add_content(Draft& draft, const Input& input, const std::string& text) {
    if (!text.empty()) draft.parts.push_back({.message_id = input.message_id, .text = text});
}

void set_field(Draft& draft, const std::string& field, const std::string& subfield) {
    draft.field = field;
    draft.subfield = subfield;
    if (field == "official_conduct") draft.sealed = true;
}

void set_place(Draft& draft, const PlaceSense& place) {
    draft.place = place.text;
    draft.wards = place.wards;
    draft.ward_settled = place.wards.size() <= 1;
}

void absorb_contact(Draft& draft, const Understood& words) {
    if (words.name && !draft.name) draft.name = words.name;
    if (words.phone && !draft.phone) draft.phone = words.phone;
    if (draft.name && draft.phone) draft.contact_settled = true;
}

/// What free words tell beside the content. What is known already stays.
void absorb(Draft& draft, const Understood& words) {
    if (words.time && !draft.time) {
        draft.time = words.time;
        draft.occurred_at = words.occurred_at;
    }
    if (words.place && !draft.place) set_place(draft, *words.place);
    if (words.field && !draft.field) set_field(draft, *words.field, words.subfield);
    if (draft.urgency == "normal") draft.urgency = words.urgency;
    absorb_contact(draft, words);
}

void take_form_lines(Draft& draft, const Understood& words, const World& world) {
    if (words.form_name) draft.name = words.form_name;
    if (words.form_phone) draft.phone = words.form_phone;
    if (words.form_address) draft.address = words.form_address;
    if (words.form_name || words.form_phone || words.form_address) draft.contact_settled = true;
    if (words.form_field && words.field) set_field(draft, *words.field, words.subfield);
    if (words.form_time) {
        draft.time = words.form_time;
        draft.occurred_at = words.occurred_at;
    }
    if (words.form_place) {
        auto place = world.locate(*words.form_place, std::nullopt, std::nullopt);
        place.text = *words.form_place;
        set_place(draft, place);
    }
}

void take_form(Draft& draft, const Input& input, const Understood& words, const World& world) {
    take_form_lines(draft, words, world);
    if (words.form_content) {
        draft.parts.clear();
        add_content(draft, input, *words.form_content);
    }
    if (words.form_content && words.form_time && words.form_place) draft.complete_form = true;
    if (words.field && !draft.field) set_field(draft, *words.field, words.subfield);
    if (draft.urgency == "normal") draft.urgency = words.urgency;
}

/// True when a line of a form is what the citizen wrote, label and value apart from free words.
void take_place_answer(Draft& draft, const Input& input, const Understood& words, const World& world) {
    if (!words.place && text::characters(input.text) > kLongestPlaceAnswer) {
        add_content(draft, input, input.text);
        return absorb(draft, words);
    }
    auto place = world.locate(input.text, std::nullopt, std::nullopt);
    place.text = input.text;
    set_place(draft, place);
    if (words.time && !draft.time) draft.time = words.time;
    absorb_contact(draft, words);
}

void take_time_answer(Draft& draft, const Input& input, const Understood& words) {
    if (!words.time && text::characters(input.text) > kLongestTimeAnswer) {
        add_content(draft, input, input.text);
        return absorb(draft, words);
    }
    draft.time = input.text;
    draft.occurred_at = words.occurred_at;
    absorb_contact(draft, words);
}

void take_contact_answer(Draft& draft, const Input& input, const Understood& words) {
    draft.contact_settled = true;
    draft.name = words.name ? words.name : draft.name;
    draft.phone = words.phone ? words.phone : draft.phone;
    if (!words.name && !words.phone) {
        const bool like_address = words.place.has_value();
        (like_address ? draft.address : draft.name) = input.text;
    }
}

void take_ward_answer(Draft& draft, const Input& input, const Understood& words) {
    const std::string said = text::fold(input.text);
    for (const auto& ward : draft.wards) {
        if (said.find(text::fold(ward.name)) != std::string::npos) return choose_ward(draft, ward.unit_id);
    }
    if (words.place && words.place->wards.size() == 1) draft.wards = words.place->wards;
    draft.ward_settled = true;  // what is still open, the officers find out
}

}  // namespace

void take_text(Draft& draft, Waits waits, const Input& input, const Understood& words, const World& world) {
    add_message(draft, input);
    if (words.sealed) draft.sealed = true;
    if (words.is_form) return take_form(draft, input, words, world);
    switch (waits) {
        case Waits::Place: return take_place_answer(draft, input, words, world);
        case Waits::Time: return take_time_answer(draft, input, words);
        case Waits::Contact: return take_contact_answer(draft, input, words);
        case Waits::Ward: return take_ward_answer(draft, input, words);
        case Waits::Field:
            if (words.field) return set_field(draft, *words.field, words.subfield);
            break;
        case Waits::Nothing:
        case Waits::Content:
        case Waits::Confirm:
        case Waits::Edit:
        case Waits::More: break;
    }
    add_content(draft, input, input.text);
    absorb(draft, words);
}

void take_media(Draft& draft, const Input& input) { add_message(draft, input); }

void take_pin(Draft& draft, const Input& input, const World& world) {
    add_message(draft, input);
    draft.latitude = input.latitude;
    draft.longitude = input.longitude;
    auto place = world.locate("", input.latitude, input.longitude);
    place.text = draft.place.value_or(
        fmt::format("Vị trí {:.5f}, {:.5f}", input.latitude.value_or(0), input.longitude.value_or(0))
    );
    set_place(draft, place);
}

bool take_edit(Draft& draft, const Input& input, const Understood& words) {
    const auto part = std::ranges::find(draft.parts, input.message_id, &Part::message_id);
    if (part == draft.parts.end()) return false;
    part->text = words.form_content.value_or(input.text);
    if (words.sealed) draft.sealed = true;
    return true;
}

void choose_ward(Draft& draft, std::string_view unit_id) {
    for (const auto& ward : std::vector{draft.wards}) {
        if (ward.unit_id == unit_id) draft.wards = {ward};
    }
    draft.ward_settled = true;
}

Waits next_question(const Draft& draft) {
    if (draft.parts.empty()) return Waits::Content;
    if (draft.question || draft.complete_form) return Waits::Confirm;
    if (!draft.place) return Waits::Place;
    if (!draft.ward_settled) return Waits::Ward;
    if (!draft.time) return Waits::Time;
    if (!draft.field) return Waits::Field;
    return draft.contact_settled ? Waits::Confirm : Waits::Contact;
}

bool may_skip(Waits waits) { return waits == Waits::Field || waits == Waits::Contact || waits == Waits::Ward; }

void skip(Draft& draft, Waits waits) {
    if (waits == Waits::Field) draft.field = "other";
    if (waits == Waits::Contact) draft.contact_settled = true;
    if (waits == Waits::Ward) draft.ward_settled = true;
}

}  // namespace k197::conversation
