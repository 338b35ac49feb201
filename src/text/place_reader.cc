#include "text/place_reader.h"

#include <algorithm>
#include <initializer_list>

#include "text/place_words.h"
#include "text/surnames.h"

namespace k197::text {
namespace {

using Kind = Piece::Kind;
constexpr std::size_t kMostNameWords = 5;
constexpr int kMostSideWords = 3;

class Reader {
 public:
    Reader(const Lexed& text, std::size_t begin, Trust trust, const Piece* after)
        : text_{text}, begin_{begin}, at_{begin}, trust_{trust}, after_{after} {}

    std::optional<Piece> read() {
        sides();
        value_begin_ = at_;
        const bool read = first_of(
            {&Reader::kilometre,
             &Reader::city,
             &Reader::house,
             &Reader::slashed_house,
             &Reader::building,
             &Reader::lane,
             &Reader::road,
             &Reader::street,
             &Reader::ward,
             &Reader::district,
             &Reader::group,
             &Reader::landmark,
             &Reader::street_behind,
             &Reader::ward_before_district,
             &Reader::bare_district,
             &Reader::beside_name}
        );
        if (!read) return std::nullopt;
        piece_.begin = begin_;
        piece_.end = at_;
        return piece_;
    }

 private:
    bool first_of(std::initializer_list<bool (Reader::*)()> ways) {
        const std::size_t start = at_;
        for (const auto way : ways) {
            at_ = start;
            if ((this->*way)()) return true;
        }
        at_ = start;
        return false;
    }

    [[nodiscard]] bool trusting() const { return trust_ == Trust::Address; }
    [[nodiscard]] const Lexeme& here() const { return text_.at(at_); }

    bool take(int meaning) {
        const auto length = place_words().length_of(text_, at_, meaning);
        if (length == 0 || is_part_of_name(length)) return false;
        at_ += length;
        return true;
    }

    /// Without diacritics "Phuong Mai" and "Quan Nhan" are names: a capital cue needs two capital
    /// words behind.
    [[nodiscard]] bool is_part_of_name(std::size_t length) const {
        if (text_.accented || !here().capital || here().folded.size() < 3 || length > 1)
            return false;
        const bool starts =
            at_ == 0 || text_.at(at_ - 1).kind == Lexeme::Kind::Line || text_.at(at_ - 1).is('.');
        return !starts && text_.at(at_ + 1).capital &&
               !(text_.at(at_ + 2).is_word() && text_.at(at_ + 2).capital);
    }

    /// The dot of an abbreviation: "p.", "đg.", not the end of "đường.".
    bool take_dot() {
        if (!here().is('.') || !here().glued || at_ == 0) return false;
        const Lexeme& cue = text_.at(at_ - 1);
        if (cue.folded.size() > 2 || cue.folded == "xa" || cue.folded == "to") return false;
        ++at_;
        return true;
    }

    void sides() {
        for (int i = 0; i < kMostSideWords; ++i) {
            if (take(place_word::Side))
                led_ = true;
            else if (take(place_word::At))
                at_word_ = true;
            else
                return;
        }
    }

    bool keep(Kind kind, std::string value) {
        piece_.kind = kind;
        piece_.value = std::move(value);
        return true;
    }

    bool keep_written(Kind kind) { return keep(kind, text_.written(value_begin_, at_)); }

    /// A capital word that is a cue of its own ends a name: "Trần Duy Hưng Phường Trung Hoà".
    [[nodiscard]] bool ends_name(std::size_t i) const {
        const auto cue = place_words().at(text_, i, place_word::Street, place_word::District);
        if (!cue) return false;
        if (text_.accented) return true;
        return text_.at(i + 1).capital && text_.at(i + 2).capital && text_.at(i + 2).is_word();
    }

    /// Takes capital words; how many.
    std::size_t capital_name() {
        std::size_t count = 0;
        while (count < kMostNameWords && here().is_word() && here().capital &&
               !(count > 0 && ends_name(at_))) {
            ++at_;
            ++count;
        }
        return count;
    }

    /// Takes up to `most` words of a name without capitals; how many.
    std::size_t lower_name(std::size_t most) {
        std::size_t count = 0;
        while (count < most && here().is_word() && !name_stops().at(text_, at_)) {
            ++at_;
            ++count;
        }
        return count;
    }

    [[nodiscard]] std::size_t usual_length() const { return is_surname(text_, at_) ? 3 : 2; }

    /// A name that is believed in any case: of a unit, or in an address.
    bool any_name() {
        if (here().capital) return capital_name() > 0;
        return known_name() || lower_name(usual_length()) > 0;
    }

    bool known_name() {
        const auto known = street_names().at(text_, at_);
        if (known) at_ += known->length;
        return known.has_value();
    }

    /// A name of a street in a sentence: in lower case only if it is known or begins like a
    /// person's.
    bool street_name() {
        if (here().capital) return capital_name() > 0;
        if (known_name()) return true;
        if (is_surname(text_, at_)) return lower_name(3) > 1;
        return trusting() && any_name();
    }

    /// "12", "12A": a number with a letter glued to it.
    bool code() {
        const bool lettered = here().is_word() && here().folded.size() <= 3 &&
                              text_.at(at_ + 1).is_number() && text_.at(at_ + 1).glued;
        if (!here().is_number() && !lettered) return false;
        ++at_;
        while ((here().is_number() || (here().is_word() && here().folded.size() <= 2)) &&
               here().glued)
            ++at_;
        return true;
    }

    /// "12", "12A", no more than four digits.
    bool house_number() { return here().is_number() && here().folded.size() <= 4 && code(); }

    /// "số 12", "số 12 đến số 20", "600 đến 680".
    bool house() {
        if (!take(place_word::NumberWord)) return false;
        const std::size_t first = at_;
        if (!house_number()) return false;
        slashes(first);
        range();
        // "số 3" alone may be anything; "ô số 3", "mã số 3" surely are.
        piece_.sure = false;
        return keep(Kind::House, text_.written(first, piece_.lanes.empty() ? at_ : first + 1));
    }

    void range() {
        const std::size_t start = at_;
        const bool to = here().is('-') || here().folded == "den" || here().folded == "toi";
        if (to) {
            ++at_;
            take(place_word::NumberWord);
            if (house_number()) return;
        }
        at_ = start;
    }

    /// Takes "/34/5" behind a number; the numbers become lanes of growing depth.
    bool slashes(std::size_t first) {
        std::vector<LaneNumber> lanes;
        while (here().is('/') && here().glued && text_.at(at_ + 1).is_number() && lanes.size() < 3
        ) {
            const std::size_t number = ++at_;
            code();
            lanes.push_back(
                {.level = static_cast<int>(lanes.size()), .number = text_.written(number, at_)}
            );
        }
        piece_.lanes = lanes;
        return at_ > first && !lanes.empty();
    }

    /// "12/34 Phương Mai", "15 Trần Duy Hưng": a number only because a name follows.
    bool slashed_house() {
        const std::size_t first = at_;
        if (at_ > 0 && here().glued) return false;
        if (!house_number()) return false;
        const std::size_t number_end = at_;
        const bool slashed = slashes(first);
        const std::size_t end = at_;
        if (!name_follows(slashed)) return false;
        at_ = end;
        piece_.sure = true;
        return keep(Kind::House, text_.written(first, slashed ? number_end : end));
    }

    bool name_follows(bool slashed) {
        if (take(place_word::Street)) return street_name();
        if (trusting() && here().is_word() && !here().glued) return any_name();
        if (!here().capital || district_or_city()) return false;
        return capital_name() >= (slashed ? 1U : 2U);
    }

    [[nodiscard]] bool district_or_city() const {
        return place_words().at(text_, at_, place_word::City, place_word::City).has_value();
    }

    /// "tòa CT2A", "P.402", "nhà B4".
    bool building() {
        const std::size_t start = at_;
        const bool room = here().folded == "p" && here().key == "p";
        if (room) {
            ++at_;
            take_dot();
            if (!here().is_number()) at_ = start;
        } else if (!take(place_word::Building) && !take(place_word::Estate)) {
            return false;
        }
        if (at_ == start || !code()) return false;
        estate_behind();
        return keep_written(Kind::House);
    }

    /// "… nhà B4 tập thể Kim Liên": rooms and houses of an estate belong together.
    void estate_behind() {
        for (int i = 0; i < 2; ++i) {
            const std::size_t start = at_;
            const bool house = take(place_word::Building) && code();
            if (house) continue;
            at_ = start;
            if (take(place_word::Estate) && here().capital && capital_name() > 0) return;
            at_ = start;
        }
    }

    /// "ngõ 34", "hẻm 12/34/5", "ngõ Huyện".
    bool lane() {
        int level = -1;
        if (take(place_word::Lane))
            level = 0;
        else if (take(place_word::Alley))
            level = 1;
        else if (take(place_word::SubLane))
            level = 2;
        if (level < 0) return false;
        take_dot();
        take(place_word::NumberWord);
        const std::size_t first = at_;
        if (!house_number())
            return at_ > 0 && here().capital && capital_name() > 0 && keep_written(Kind::Street);
        const std::string outer = text_.written(first, at_);
        slashes(first);
        piece_.lanes.insert(piece_.lanes.begin(), LaneNumber{.number = outer});
        const int count = static_cast<int>(piece_.lanes.size());
        const int start = std::max(0, level + 1 - count);
        for (int i = 0; i < count; ++i)
            piece_.lanes[static_cast<std::size_t>(i)].level = std::min(2, start + i);
        return keep_written(Kind::Lane);
    }

    bool road() {
        if (!take(place_word::Road)) return false;
        take_dot();
        return code() && keep_written(Kind::Street);
    }

    bool street() {
        if (!take(place_word::Street)) return false;
        take_dot();
        const bool numbered =
            here().is_number() && here().folded.size() <= 3 && !text_.at(at_ + 1).glued;
        if (numbered) ++at_;
        return (numbered || street_name()) && keep_written(Kind::Street);
    }

    /// The name of a street right behind a number or a lane.
    bool street_behind() {
        if (after_ == nullptr || after_->end != at_) return false;
        if (after_->kind != Kind::House && after_->kind != Kind::Lane) return false;
        if (here().capital) return capital_name() > 0 && keep_written(Kind::Street);
        const bool known = street_names().at(text_, at_).has_value() || is_surname(text_, at_);
        if (!known && !trusting()) return false;
        return street_name() && keep_written(Kind::Street);
    }

    /// "Mỹ Đình 1": some wards are numbered.
    void ward_number() {
        const bool one = here().is_number() && here().folded.size() == 1 && !here().glued;
        if (one && !text_.at(at_ + 1).is_word()) ++at_;
    }

    bool ward() {
        const bool word = take(place_word::Ward);
        if (!word && !take(place_word::WardLetter)) return false;
        const bool dot = take_dot();
        if (!word && !dot && !trusting() && !here().capital) return false;
        if (!any_name()) return false;
        ward_number();
        return keep_written(Kind::Ward);
    }

    bool district() {
        const bool word = take(place_word::District);
        if (!word && !take(place_word::DistrictLetter)) return false;
        const bool dot = take_dot();
        if (!word && !dot && !trusting() && !here().capital) return false;
        if (const auto known = district_names().at(text_, at_)) {
            at_ += known->length;
        } else if (!any_name()) {
            return false;
        }
        return keep_written(Kind::District);
    }

    bool city() { return take(place_word::City) && keep_written(Kind::City); }

    bool group() {
        const bool team = !take(place_word::Group);
        if (team && !take(place_word::Team)) return false;
        take(place_word::NumberWord);
        if (here().is_number() && here().folded.size() <= 3) {
            code();
        } else if (team || !(here().capital || trusting()) || !any_name()) {
            return false;
        }
        return keep_written(Kind::Group);
    }

    bool kilometre() {
        if (!take(place_word::Kilometre) || !here().is_number()) return false;
        ++at_;
        if (here().is('+') && text_.at(at_ + 1).is_number()) at_ += 2;
        return keep_written(Kind::Landmark);
    }

    /// "bến xe Mỹ Đình", "ngã tư Phạm Hùng - Mễ Trì", with what led to it.
    bool landmark() {
        const bool junction = take(place_word::Junction);
        if (!junction && !take(place_word::Landmark) && !take(place_word::Estate)) return false;
        take(place_word::Street);
        if (!landmark_name(junction)) return false;
        while (junction && here().is('-') && text_.at(at_ + 1).capital) {
            ++at_;
            capital_name();
        }
        return keep(Kind::Landmark, text_.written(begin_of_landmark(), at_));
    }

    bool landmark_name(bool junction) {
        if (here().capital) return capital_name() > 0;
        if (trusting()) return any_name();
        return junction && (street_names().at(text_, at_) || is_surname(text_, at_)) &&
               street_name();
    }

    [[nodiscard]] std::size_t begin_of_landmark() const {
        return led_ && !at_word_ ? begin_ : value_begin_;
    }

    /// "Nhân Chính, Thanh Xuân": the name before a district is a ward's.
    bool ward_before_district() {
        if (at_ == 0 || !(text_.at(at_ - 1).is(',') || text_.at(at_ - 1).is('('))) return false;
        if (!here().capital || district_names().at(text_, at_) || capital_name() < 2 ||
            !here().is(','))
            return false;
        return district_names().at(text_, at_ + 1, 1, 1).has_value() && keep_written(Kind::Ward);
    }

    bool bare_district() {
        const auto found = district_names().at(text_, at_);
        if (!found || (found->meaning == 2 && !trusting()) || (!here().capital && !trusting()))
            return false;
        at_ += found->length;
        if (here().is_word() && here().capital) return false;
        piece_.sure = false;
        return keep_written(Kind::District);
    }

    /// "gần cổng Trần Nhân Tông", "ở Biên Hòa": a name behind a word of place.
    bool beside_name() {
        if (!led_ && !at_word_) return false;
        if (!here().capital || capital_name() < 2) return false;
        return keep(Kind::Landmark, text_.written(begin_of_landmark(), at_));
    }

    const Lexed& text_;
    std::size_t begin_;
    std::size_t at_;
    std::size_t value_begin_ = 0;
    Trust trust_;
    const Piece* after_;
    Piece piece_{};
    bool led_ = false;
    bool at_word_ = false;
};

}  // namespace

std::optional<Piece> read_piece(const Lexed& text, std::size_t i, Trust trust, const Piece* after) {
    const Lexeme& first = text.at(i);
    if (first.kind == Lexeme::Kind::Mark || first.kind == Lexeme::Kind::Line) return std::nullopt;
    // Most words begin no piece: this keeps long texts cheap.
    const bool may_begin = first.is_number() || first.capital || after != nullptr ||
                           first.folded == "p" || place_words().at(text, i) ||
                           (trust == Trust::Address && district_names().at(text, i));
    if (!may_begin) return std::nullopt;
    return Reader{text, i, trust, after}.read();
}

}  // namespace k197::text
