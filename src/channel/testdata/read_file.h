#pragma once
// For tests: recorded payloads by name.

#include <fstream>
#include <iterator>
#include <string>

namespace k197::channel {

inline std::string read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// src/channel/testdata/FOLDER/NAME.json; tests run in the repository's root.
inline std::string testdata(const std::string& folder, const std::string& name) {
    return read_file("src/channel/testdata/" + folder + "/" + name + ".json");
}

}  // namespace k197::channel
