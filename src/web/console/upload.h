#pragma once
// Files that come with a form.

#include <string>
#include <vector>

#include "web/console/visit.h"

namespace k197::web::console {

/// What became of the files of a form: ids of those kept, and the first problem.
struct Uploaded {
    std::vector<std::string> media{};
    std::optional<Error> problem{};
};
/// Examines and keeps each file of the form. Slow: outside any transaction.
Uploaded keep_files(const Visit& visit);

}  // namespace k197::web::console
