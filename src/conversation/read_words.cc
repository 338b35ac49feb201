#include "conversation/read_words.h"

#include "cases/code.h"
#include "text/form.h"
#include "text/name.h"
#include "text/normalise.h"
#include "text/phone.h"
#include "text/place.h"
#include "text/when.h"

namespace k197::conversation {
namespace {

constexpr std::size_t kMostWordsOfALookUp = 12;  // "cho tôi hỏi tin PA-… xử lý đến đâu"

Sense sense_of(org::MessageKind kind) {
    switch (kind) {
        case org::MessageKind::Report:
        case org::MessageKind::CrimeTip: return Sense::Matter;
        case org::MessageKind::Inquiry: return Sense::Question;
        case org::MessageKind::Greeting: return Sense::Greeting;
        case org::MessageKind::Thanks: return Sense::Thanks;
        case org::MessageKind::Spam: return Sense::Spam;
        case org::MessageKind::Abuse: return Sense::Abuse;
        case org::MessageKind::Followup: return Sense::Followup;
        case org::MessageKind::Complaint: return Sense::Complaint;
        case org::MessageKind::Denunciation: return Sense::Denunciation;
        case org::MessageKind::DataRequest: return Sense::DataRequest;
        case org::MessageKind::WantsPerson: return Sense::WantsPerson;
        case org::MessageKind::Unclear: return Sense::Unclear;
    }
    return Sense::Unclear;
}

void read_form_lines(Understood& out, const text::FormText& form) {
    out.is_form = form.any();
    out.form_name = form.name;
    out.form_phone = form.phone;
    out.form_address = form.address;
    out.form_field = form.field;
    out.form_time = form.time;
    out.form_place = form.place;
    out.form_content = form.content;
    if (!out.form_content && form.rest) out.form_content = form.rest;
}

/// Where place and time of the event may stand: in a form not under the labels that tell of the
/// reporter.
std::string event_text(const Understood& out, const std::string& text) {
    return out.is_form ? out.form_content.value_or("") : text;
}

void read_time(Understood& out, const std::string& text, Time now) {
    const auto when = text::find_when(out.form_time.value_or(event_text(out, text)), now);
    if (!when) return;
    out.time = when->words;
    out.occurred_at = when->from;
}

/// "ở ngõ 12 phố Vọng" → "ngõ 12 phố Vọng": as it stands after "Địa điểm:".
std::string without_preposition(const std::string& place) {
    const auto space = place.find(' ');
    if (space == std::string::npos) return place;
    const auto first = text::fold(place.substr(0, space));
    return first == "o" || first == "tai" ? place.substr(space + 1) : place;
}

void read_place(Understood& out, const Knowledge& knowledge, const std::string& text, Time now) {
    const auto found = text::find_place(text);
    auto place = locate(knowledge, text, std::nullopt, std::nullopt, now);
    if (!found && !place.out_of_area && place.wards.empty()) return;
    place.text = found                 ? without_preposition(found->text)
                 : place.wards.empty() ? ""
                                       : place.wards.front().name;
    if (place.text.empty() && !place.out_of_area) return;
    out.place = std::move(place);
}

void read_field(Understood& out, const Knowledge& knowledge, const std::string& text) {
    const auto& fields = knowledge.lexicon.fields;
    const std::string content = out.form_content.value_or(text);
    const auto guesses = org::guess_field(fields, content);
    const org::Field* named =
        out.form_field ? org::field_by_name(fields, *out.form_field) : nullptr;
    if (named == nullptr && !out.is_form) named = org::field_by_name(fields, text);
    if (named != nullptr) {
        out.field = named->code;
        for (const auto& guess : guesses) {
            if (guess.field == named->code) out.subfield = guess.subfield;
        }
    } else if (!guesses.empty()) {
        out.field = guesses.front().field;
        out.subfield = guesses.front().subfield;
    }
    const auto urgency = org::urgency_of(
        knowledge.lexicon.emergencies, out.field.value_or("other"), out.subfield, content
    );
    out.urgency = urgency == org::Urgency::Normal ? "normal" : "urgent";
}

void read_contact(Understood& out, const std::string& text) {
    out.name = text::find_name(text);
    const auto phones = text::find_phones(text);
    if (!phones.empty()) out.phone = text.substr(phones[0].begin, phones[0].end - phones[0].begin);
}

/// "pa 7k3m 92qg", "pa7k3m92qg": PA and eight signs, whatever they are.
bool is_like_code(const std::string& text) {
    constexpr std::size_t kSigns = 8;
    const auto words = text::words(text);
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!words[i].starts_with("pa")) continue;
        std::string signs = words[i].substr(2);
        if (!signs.empty() && signs.size() < kSigns / 2) continue;
        for (std::size_t k = i + 1; k < words.size() && signs.size() < kSigns; ++k)
            signs += words[k];
        if (signs.size() == kSigns && signs.find_first_of("0123456789") != std::string::npos)
            return true;
    }
    return false;
}

void read_wish(Understood& out, const std::string& text) {
    const std::string folded = text::folded_words(text);
    out.code = cases::find_code(text);
    const bool short_text = text::words(text).size() <= kMostWordsOfALookUp;
    const bool asks = folded.find("tra cuu") != std::string::npos || folded == "tinh trang" ||
                      folded == "trang thai";
    out.asks_to_add = out.code && folded.find("bo sung") != std::string::npos;
    out.asks_status = short_text && (asks || out.code) && !out.asks_to_add;
    out.wrong_code = short_text && !out.code && is_like_code(text);
    if (folded == "english" || folded == "in english" || folded == "tieng anh") out.language = "en";
    if (folded == "tieng viet" || folded == "vietnamese") out.language = "vi";
}

}  // namespace

PlaceSense locate(
    const Knowledge& knowledge,
    const std::string& text,
    std::optional<double> latitude,
    std::optional<double> longitude,
    Time now
) {
    const std::string today = org::date_of(now);
    org::PlaceQuestion question{.text = text, .on_date = today};
    if (latitude && longitude)
        question.pin = org::Point{.latitude = *latitude, .longitude = *longitude};
    const auto answer = org::resolve_place(*knowledge.units, knowledge.elsewhere, question);
    PlaceSense out{.text = text, .out_of_area = answer.kind == org::PlaceAnswer::Kind::OutOfArea};
    for (const auto& candidate : answer.candidates) {
        const auto* unit = knowledge.units->find(candidate.unit_id);
        out.wards.push_back(
            {.unit_id = candidate.unit_id,
             .code = unit == nullptr ? "" : unit->code,
             .name = candidate.name}
        );
    }
    // A single candidate that is not certain is a question all the same.
    out.certain = answer.kind == org::PlaceAnswer::Kind::Found;
    return out;
}

Understood read_words(const Knowledge& knowledge, const std::string& text, Time now) {
    Understood out{.sense = sense_of(org::kind_of(knowledge.lexicon, text))};
    read_form_lines(out, text::read_form(text));
    read_time(out, text, now);
    read_place(out, knowledge, out.form_place.value_or(event_text(out, text)), now);
    read_field(out, knowledge, text);
    read_contact(out, text);
    read_wish(out, text);
    out.sealed = org::must_be_sealed(knowledge.conduct, text);
    const auto emergency = org::find_emergency(knowledge.lexicon.emergencies, text);
    if (emergency && emergency->life_at_risk) out.emergency = emergency->kind;
    if (emergency && !emergency->life_at_risk) out.urgency = "urgent";
    return out;
}

}  // namespace k197::conversation
