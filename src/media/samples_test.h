#pragma once
// Real small files for tests, made by the same tools that citizens' telephones resemble.

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "media/child.h"
#include "media/file.h"

namespace k197::media {

/// Runs a shell line in `folder`; a test failure when it fails. Gives its standard output.
inline std::string shell(const std::filesystem::path& folder, const std::string& line) {
    const auto ended = run_child({
        .argv = {"/bin/sh", "-c", line},
        .environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"},
        .folder = folder,
        .deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60},
    });
    EXPECT_TRUE(ended.how == Ended::How::Exited && ended.status == 0) << line << "\n"
                                                                      << ended.problem;
    return ended.output;
}

/// The bytes of the file `name` that the shell line makes in an empty folder.
inline std::string made_by(const std::string& line, const std::string& name) {
    const ScratchFolder folder{std::filesystem::temp_directory_path()};
    shell(folder.path(), line);
    auto bytes = read_file(folder.path() / name, std::size_t{1} << 30);
    EXPECT_TRUE(bytes) << "not made: " << name;
    return bytes.value_or("");
}

/// What exiftool says about bytes: all tags, one per line.
inline std::string tags_of(std::string_view bytes) {
    const ScratchFolder folder{std::filesystem::temp_directory_path()};
    write_file(folder.path() / "file", bytes);
    return shell(folder.path(), "exiftool -a -G1 file");
}

/// Width x height, as vips sees it.
inline std::string size_of(std::string_view bytes) {
    const ScratchFolder folder{std::filesystem::temp_directory_path()};
    write_file(folder.path() / "file", bytes);
    return shell(
        folder.path(), "printf '%sx%s' $(vipsheader -f width file) $(vipsheader -f height file)"
    );
}

inline const char* const kPattern =
    "ffmpeg -nostdin -v error -f lavfi -i testsrc=s=1200x800 -frames:v 1 -q:v 3 -f image2 ";

/// A telephone's photo: 1200 x 800 lying on its side, taken in Hanoi.
inline std::string photo() {
    static const std::string bytes = made_by(
        std::string{kPattern} +
            "a.jpg && exiftool -q -overwrite_original -GPSLatitude=21.03 -GPSLatitudeRef=N "
            "-GPSLongitude=105.85 "
            "-GPSLongitudeRef=E -Model=Nokia -Orientation#=6 a.jpg",
        "a.jpg"
    );
    return bytes;
}

/// A second of video with sound, which says where it was taken.
inline std::string video() {
    static const std::string bytes = made_by(
        "ffmpeg -nostdin -v error -f lavfi -i testsrc=s=640x360 -f lavfi -i sine -t 1 -metadata "
        "title=secret "
        "-metadata location=+21.0300+105.8500/ -pix_fmt yuv420p v.mp4",
        "v.mp4"
    );
    return bytes;
}

}  // namespace k197::media
