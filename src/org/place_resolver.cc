#include "org/place_resolver.h"

#include <algorithm>
#include <utility>

#include "org/locate.h"
#include "text/coordinates.h"

namespace k197::org {
namespace {

using Units = std::vector<const Unit*>;

bool holds(const Units& units, const Unit* unit) {
    return std::find(units.begin(), units.end(), unit) != units.end();
}

template <class Test>
Units only(const Units& units, Test test) {
    Units kept;
    std::copy_if(units.begin(), units.end(), std::back_inserter(kept), test);
    return kept;
}

/// What is common to all steps of one question.
struct Scene {
    const UnitIndex& index;
    std::string_view on_date{};
    std::vector<Mention> mentions{};
    Units districts{};
};

/// Candidates and whether a single one may be taken without asking.
struct Reading {
    std::vector<PlaceCandidate> candidates{};
    bool sure = true;
};

void offer(Reading& reading, const Unit* unit, Why why) {
    const auto known =
        std::any_of(reading.candidates.begin(), reading.candidates.end(), [&](const auto& c) {
            return c.unit_id == unit->id;
        });
    if (!known) reading.candidates.push_back({.unit_id = unit->id, .name = unit->name, .why = why});
}

Units units_of(const Scene& scene, const Mention& mention, std::string_view level) {
    Units units;
    for (const auto i : mention.units) {
        const auto& unit = scene.index.units()[i];
        if (unit.level == level) units.push_back(&unit);
    }
    return units;
}

bool has_ended(const Scene& scene, const Unit& unit) {
    return !unit.valid_to.empty() && unit.valid_to < scene.on_date;
}

bool lies_in(const Scene& scene, const Unit& unit, const Units& districts) {
    const auto* parent = scene.index.parent(unit);
    return parent != nullptr && holds(districts, parent);
}

/// A ward that has ended stands for the wards that took it over; for itself when none is in force
/// yet.
void offer_heirs(const Scene& scene, Reading& reading, const Unit* old) {
    bool any = false;
    for (const auto* heir : scene.index.successors(*old)) {
        if (!is_in_force(*heir, scene.on_date)) continue;
        offer(reading, heir, Why::Successor);
        any = true;
    }
    if (!any) offer(reading, old, Why::Named);
}

/// The wards a mention may mean: those in force and those of before.
struct Meanings {
    Units current{};
    Units past{};
};

Meanings meanings_of(const Scene& scene, const Units& wards) {
    Meanings meanings;
    meanings.current = only(wards, [&](const Unit* u) { return is_in_force(*u, scene.on_date); });
    meanings.past = only(wards, [&](const Unit* u) { return has_ended(scene, *u); });
    return meanings;
}

/// Keeps what lies in the districts that the text names. Gives false when nothing does.
bool narrow(const Scene& scene, Meanings& meanings) {
    const auto inside = [&](const Unit* unit) { return lies_in(scene, *unit, scene.districts); };
    const auto has_district = [&](const Unit* unit) {
        const auto* parent = scene.index.parent(*unit);
        return parent != nullptr && parent->level == "district";
    };
    const auto past = only(meanings.past, inside);
    const auto current =
        only(meanings.current, [&](const Unit* u) { return !has_district(u) || inside(u); });
    if (past.empty() && current.empty()) return false;
    meanings = {.current = current, .past = past};
    return true;
}

/// Without a district today's ward is meant; but a name without diacritics may be another ward of
/// before.
void drop_former(Meanings& meanings, const Mention& mention) {
    if (meanings.current.empty()) return;
    const auto today = std::string{short_name(meanings.current.front()->name)};
    meanings.past = only(meanings.past, [&](const Unit* unit) {
        return !mention.exact && short_name(unit->name) != today;
    });
}

Reading read_ward(const Scene& scene, const Mention& mention) {
    Reading reading;
    auto wards = units_of(scene, mention, "ward");
    const auto of_kind =
        only(wards, [&](const Unit* u) { return kind_of_unit(u->name) == mention.kind; });
    if (!mention.kind.empty()) reading.sure = !of_kind.empty();
    if (!of_kind.empty()) wards = of_kind;
    auto meanings = meanings_of(scene, wards);
    if (mention.former && !meanings.past.empty()) meanings.current.clear();
    if (scene.districts.empty()) {
        drop_former(meanings, mention);
    } else if (!narrow(scene, meanings)) {
        reading.sure = false;
    }
    for (const auto* unit : meanings.current) offer(reading, unit, Why::Named);
    for (const auto* unit : meanings.past) offer_heirs(scene, reading, unit);
    return reading;
}

/// A street or an estate with the name of a ward often lies there. Names that several wards bear
/// tell nothing.
void read_hint(const Scene& scene, const Mention& mention, Reading& hints) {
    auto meanings = meanings_of(scene, units_of(scene, mention, "ward"));
    if (mention.marker == Marker::Street &&
        (meanings.current.size() > 1 || meanings.past.size() > 1))
        return;
    if (!scene.districts.empty() && !narrow(scene, meanings)) return;
    Reading found;
    for (const auto* unit : meanings.current) offer(found, unit, Why::Hinted);
    for (const auto* unit : meanings.past) offer_heirs(scene, found, unit);
    for (auto& candidate : found.candidates) {
        candidate.why = Why::Hinted;
        hints.candidates.push_back(std::move(candidate));
    }
}

/// Districts named as such, or alone after another name: "phường Yên Phụ, Tây Hồ".
Units districts_in(const Scene& scene) {
    Units districts;
    for (std::size_t i = 0; i < scene.mentions.size(); ++i) {
        const auto& mention = scene.mentions[i];
        const bool follows = i > 0 && (mention.marker == Marker::Place ||
                                       mention.begin == scene.mentions[i - 1].end);
        if (mention.marker != Marker::District && !follows) continue;
        for (const auto* unit : units_of(scene, mention, "district")) districts.push_back(unit);
    }
    return districts;
}

/// A ward by its word, or a name alone that a district named after it confirms: "(Nhân Chính, Thanh
/// Xuân)".
bool names_ward(const Scene& scene, const Mention& mention) {
    const auto wards = units_of(scene, mention, "ward");
    if (mention.marker == Marker::Ward) return !wards.empty();
    if (mention.marker != Marker::Place || !units_of(scene, mention, "district").empty())
        return false;
    return std::any_of(wards.begin(), wards.end(), [&](const Unit* u) {
        return lies_in(scene, *u, scene.districts);
    });
}

Reading read_words(const Scene& scene) {
    Reading all;
    for (const auto& mention : scene.mentions) {
        if (!names_ward(scene, mention)) continue;
        const auto one = read_ward(scene, mention);
        all.sure = all.sure && one.sure;
        for (const auto& candidate : one.candidates)
            offer(all, scene.index.find(candidate.unit_id), candidate.why);
    }
    if (!all.candidates.empty()) return all;
    all.sure = false;
    for (const auto& mention : scene.mentions) {
        if (mention.marker == Marker::None || mention.marker == Marker::District) continue;
        read_hint(scene, mention, all);
    }
    return all;
}

PlaceAnswer answer_of(Reading reading) {
    if (reading.candidates.empty()) return {};
    const bool found = reading.sure && reading.candidates.size() == 1;
    return {
        .kind = found ? PlaceAnswer::Kind::Found : PlaceAnswer::Kind::Ask,
        .candidates = std::move(reading.candidates),
    };
}

std::optional<Point> pin_in(std::string_view text) {
    const auto found = text::find_coordinates(text);
    if (!found) return std::nullopt;
    return Point{.latitude = found->first, .longitude = found->second};
}

/// A pin and words that agree are certain; that disagree are a question.
PlaceAnswer join(PlaceAnswer words, const PlaceAnswer& pin) {
    if (words.candidates.empty()) return pin;
    if (pin.kind != PlaceAnswer::Kind::Found) return words;
    for (const auto& candidate : words.candidates) {
        if (candidate.unit_id == pin.candidates.front().unit_id) return pin;
    }
    words.kind = PlaceAnswer::Kind::Ask;
    words.candidates.push_back(pin.candidates.front());
    return words;
}

}  // namespace

PlaceAnswer resolve_place(
    const UnitIndex& index, const ElsewhereNames& elsewhere, const PlaceQuestion& question
) {
    Scene scene{
        .index = index,
        .on_date = question.on_date,
        .mentions = find_mentions(index, question.text)};
    scene.districts = districts_in(scene);
    auto words = answer_of(read_words(scene));
    const auto pin = question.pin ? question.pin : pin_in(question.text);
    if (pin) return join(std::move(words), locate(index, *pin, question.on_date));
    if (words.candidates.empty() && scene.districts.empty() &&
        is_elsewhere(elsewhere, question.text)) {
        words.kind = PlaceAnswer::Kind::OutOfArea;
    }
    return words;
}

}  // namespace k197::org
