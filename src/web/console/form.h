#pragma once
// A form as a browser posted it, urlencoded or multipart.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "web/multipart.h"
#include "web/server.h"

namespace k197::web::console {

/// Names and values in the order in which they came.
struct Form {
    std::vector<std::pair<std::string, std::string>> fields{};
    std::vector<Part> files{};  ///< only files that were really chosen

    /// The first value of that name, or "". Line ends are '\n'.
    [[nodiscard]] std::string text(std::string_view name) const;
    /// Every value of that name that is not empty.
    [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
    /// The token of the form itself, by which it is known when it comes twice; "" when it has none.
    [[nodiscard]] std::string once() const;
};

/// The form in the request's body; Invalid when it is malformed.
Result<Form> read_form(const Request& request);

}  // namespace k197::web::console
