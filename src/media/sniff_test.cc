#include "media/sniff.h"

#include <gtest/gtest.h>

#include "media/samples_test.h"
#include "media/zip_names.h"

namespace k197::media {
namespace {

std::string type_if_allowed(std::string_view bytes) {
    const auto kind = sniff(bytes);
    return kind.allowed ? kind.kind + " " + kind.type : "refused " + kind.type;
}

std::string encoded(const std::string& options, const std::string& name) {
    return made_by(
        "ffmpeg -nostdin -v error -f lavfi -i testsrc=s=64x64 -f lavfi -i sine -t 0.2 " + options +
            " " + name,
        name
    );
}

TEST(Sniff, KnowsPicturesAsToolsWriteThem) {
    const std::string pattern =
        std::string{kPattern} + "c.jpg && vips resize c.jpg a.jpg 0.1 && vips copy a.jpg ";
    EXPECT_EQ(type_if_allowed(made_by(pattern + "b.jpg", "b.jpg")), "image image/jpeg");
    EXPECT_EQ(type_if_allowed(made_by(pattern + "b.png", "b.png")), "image image/png");
    EXPECT_EQ(type_if_allowed(made_by(pattern + "b.gif", "b.gif")), "image image/gif");
    EXPECT_EQ(type_if_allowed(made_by(pattern + "b.webp", "b.webp")), "image image/webp");
    EXPECT_EQ(type_if_allowed(made_by(pattern + "b.heic", "b.heic")), "image image/heic");
    EXPECT_EQ(type_if_allowed(made_by(pattern + "b.avif", "b.avif")), "image image/avif");
}

TEST(Sniff, KnowsSoundAndVideoAsToolsWriteThem) {
    EXPECT_EQ(type_if_allowed(encoded("", "a.mp4")), "video video/mp4");
    EXPECT_EQ(type_if_allowed(encoded("", "a.mov")), "video video/quicktime");
    EXPECT_EQ(type_if_allowed(encoded("-c:v h263 -s 176x144 -an", "a.3gp")), "video video/3gpp");
    EXPECT_EQ(type_if_allowed(encoded("-c:v libvpx -c:a libopus", "a.webm")), "video video/webm");
    EXPECT_EQ(type_if_allowed(encoded("", "a.mkv")), "video video/x-matroska");
    EXPECT_EQ(type_if_allowed(encoded("", "a.avi")), "video video/x-msvideo");
    EXPECT_EQ(type_if_allowed(encoded("-map 1", "a.mp3")), "audio audio/mpeg");
    EXPECT_EQ(
        type_if_allowed(encoded("-map 1 -id3v2_version 0 -write_xing 0", "a.mp3")),
        "audio audio/mpeg"
    );
    EXPECT_EQ(type_if_allowed(encoded("-map 1", "a.m4a")), "audio audio/mp4");
    EXPECT_EQ(type_if_allowed(encoded("-map 1", "a.aac")), "audio audio/aac");
    EXPECT_EQ(type_if_allowed(encoded("-map 1 -c:a libopus", "a.ogg")), "audio audio/ogg");
    EXPECT_EQ(type_if_allowed(encoded("-map 1", "a.wav")), "audio audio/wav");
}

TEST(Sniff, RefusesWhatRunsOrIsUnknownWhateverItsName) {
    EXPECT_EQ(
        type_if_allowed("<!DOCTYPE html><html><script>alert(1)</script>"), "refused text/html"
    );
    EXPECT_EQ(type_if_allowed("\xEF\xBB\xBF \n<HTML>"), "refused text/html");
    EXPECT_EQ(type_if_allowed("<?xml version='1.0'?><svg onload='x'/>"), "refused image/svg+xml");
    EXPECT_EQ(type_if_allowed("#!/bin/sh\nrm -rf /"), "refused text/x-script");
    EXPECT_EQ(type_if_allowed("MZ\x90 rest of it"), "refused application/x-executable");
    EXPECT_EQ(
        type_if_allowed("\x7F"
                        "ELF\x02"),
        "refused application/x-executable"
    );
    EXPECT_EQ(type_if_allowed("xin chào"), "refused application/octet-stream");
    EXPECT_EQ(type_if_allowed(""), "refused application/octet-stream");
    EXPECT_EQ(
        type_if_allowed(read_file("/usr/bin/true", 10'000'000).value_or("")),
        "refused application/x-executable"
    );
}

std::string zipped(const std::string& file) {
    return made_by(
        "python3 -c \"import zipfile; z = zipfile.ZipFile('a.zip', 'w'); z.writestr('" + file +
            "', 'x'); z.writestr('ảnh.txt', 'y')\"",
        "a.zip"
    );
}

TEST(Sniff, LooksIntoZipsForDocumentsAndPrograms) {
    EXPECT_EQ(type_if_allowed(zipped("don.txt")), "file application/zip");
    EXPECT_EQ(
        type_if_allowed(zipped("word/document.xml")),
        "file application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    );
    EXPECT_EQ(
        type_if_allowed(zipped("xl/workbook.xml")),
        "file application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    );
    EXPECT_EQ(type_if_allowed(zipped("AndroidManifest.xml")), "refused application/zip");
    EXPECT_EQ(type_if_allowed(zipped("anh/VIRUS.EXE")), "refused application/zip");
    EXPECT_EQ(type_if_allowed(zipped("word/vbaProject.bin")), "refused application/zip");
    const auto whole = zipped("don.txt");
    EXPECT_EQ(
        type_if_allowed(std::string_view{whole}.substr(0, whole.size() - 30)),
        "refused application/zip"
    );
}

TEST(Sniff, PdfIsADocument) {
    EXPECT_EQ(type_if_allowed("%PDF-1.5\n..."), "file application/pdf");
}

TEST(Sniff, LimitsDependOnTheKind) {
    EXPECT_EQ(most_bytes("image"), 30'000'000u);
    EXPECT_EQ(most_bytes("audio"), 30'000'000u);
    EXPECT_EQ(most_bytes("file"), 30'000'000u);
    EXPECT_EQ(most_bytes("video"), 200'000'000u);
}

}  // namespace
}  // namespace k197::media
