#pragma once
// The citizen's form: seven labels, in any order, any subset, as people really fill them in.

#include <optional>
#include <string>
#include <string_view>

namespace k197::text {

struct FormText {
    std::optional<std::string> name{};
    std::optional<std::string> phone{};
    std::optional<std::string> address{};
    std::optional<std::string> field{};
    std::optional<std::string> time{};
    std::optional<std::string> place{};
    std::optional<std::string> content{};
    std::optional<std::string>
        rest{};  ///< what stands under no label: before the first, or after a short answer

    /// Whether any label had a value.
    [[nodiscard]] bool any() const {
        return name || phone || address || field || time || place || content;
    }
};

/// Reads the labelled lines of `text`: "Họ tên:", "SĐT -", "noi dung :" … A value runs to the next
/// label; names, numbers and fields end at an empty line. Bracketed hints of the template are
/// removed; a label without a value is absent. Any bytes; valid UTF-8 out.
FormText read_form(std::string_view text);

}  // namespace k197::text
