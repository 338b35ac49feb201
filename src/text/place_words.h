#pragma once
// The words that tell places. Only place_reader.cc and place.cc use this.

#include "text/phrasebook.h"

namespace k197::text {

namespace place_word {
enum Meaning : int {
    NumberWord = 1,  ///< số, số nhà
    Building,        ///< tòa, nhà, căn hộ: with a code behind
    Lane,            ///< ngõ
    Alley,           ///< ngách
    SubLane,         ///< hẻm
    Street,          ///< phố, đường
    Road,            ///< quốc lộ: with a number behind
    Ward,            ///< phường, xã, thị trấn
    WardLetter,      ///< p, f, x: sure only before a dot or in an address
    District,        ///< quận, huyện
    DistrictLetter,  ///< q, h
    City,            ///< thành phố Hà Nội
    Group,           ///< thôn, tổ dân phố
    Team,            ///< tổ, đội: with a number behind
    Landmark,        ///< chợ, trường: with a name behind
    Junction,        ///< ngã tư: sure in lower case, too
    Estate,          ///< tập thể, chung cư
    Kilometre,       ///< km
    Side,            ///< trước, gần, cổng: leads to a place
    Join,            ///< thuộc, ở: between two pieces
    At,              ///< ở, tại: leads to a name
};
}  // namespace place_word

const Phrasebook& place_words();
/// The thirty districts of before July 2025. Meaning 1: a name, 2: letters that stand for one.
const Phrasebook& district_names();
/// Streets known well enough to be believed in lower case.
const Phrasebook& street_names();
/// Words that end a name written without capitals.
const Phrasebook& name_stops();

}  // namespace k197::text
