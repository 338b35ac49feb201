#pragma once
// Vietnamese telephone numbers: reading one, finding them in a text, hiding them with other
// personal numbers.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace k197::text {

struct Phone {
    enum class Kind {
        Mobile,
        LandlineHanoi,
        Landline,  ///< a fixed line of another province
        PoliceNetwork,
        Hotline,  ///< 1900…, 1800…, 1022
        Emergency,
        ChildProtection,
        Plate,     ///< a licence plate
        NotPhone,  ///< an identity number, or no number at all
        Invalid,   ///< meant as a number, but none that exists
    };
    Kind kind = Kind::NotPhone;
    std::optional<std::string>
        e164{};  ///< "+84900000001"; only for numbers a person can be reached at
};

/// The kind in lower case: "mobile", "landline_hanoi", … "invalid".
std::string_view to_string(Phone::Kind kind);

/// What `text`, a number standing alone, is. Takes +84, 84, 0084, spaces, dots, brackets, o for 0,
/// full-width digits; 11-digit mobiles and 04 fixed lines of former years become today's numbers.
Phone read_phone(std::string_view text);

/// A number found and its bytes in the text.
struct FoundPhone {
    Phone phone{};
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// The numbers in `text` at which someone can be reached, in order. Not hotlines, plates, prices,
/// identity numbers, dates or house numbers.
std::vector<FoundPhone> find_phones(std::string_view text);

/// A number as others may see it: "090*****01".
std::string mask_phone(std::string_view phone);

/// `text` for public copies: telephone numbers, mail addresses, identity numbers, licence plates
/// and any other run of nine or more digits replaced by what they were, in square brackets.
std::string mask_personal(std::string_view text);

}  // namespace k197::text
