#pragma once
// Addresses as people in Hanoi write them: number, lane > alley > sub-lane, street, group, ward,
// district.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace k197::text {

/// The pieces of an address, as written except for lanes. What is not said is empty.
struct Address {
    std::string text{};  ///< the whole phrase as written
    std::string
        house_number{};  ///< "12", "12 đến số 20", "tòa CT2A", "P.402 nhà B4 tập thể Kim Liên"
    std::vector<std::string> lanes{};  ///< from the street inwards: "ngõ 12", "ngách 34", "hẻm 5"
    std::string street{};
    std::string
        ward_text{};  ///< "P.Nhân Chính", "xã Ninh Hiệp"; also a name alone that may be a ward's
    std::string district_text{};  ///< "quận Đống Đa", "q.hbt", "Gia Lâm"
    std::string landmark{};  ///< "đối diện cổng chính bến xe Mỹ Đình", "ngã tư …", "Km12+500"
    std::string group{};  ///< "thôn 3", "TDP số 5"
    std::optional<std::pair<double, double>>
        coordinates{};  ///< latitude, longitude; only within Vietnam
};

/// `text`, which is known to be an address, in its pieces. "12/34 X" is read as number 12 of
/// lane 34.
Address read_address(std::string_view text);

/// The phrase of a free text that tells the place best; a ward named elsewhere in the text is added
/// to it.
std::optional<Address> find_place(std::string_view text);

}  // namespace k197::text
