#include "web/multipart.h"

#include <gtest/gtest.h>

namespace k197::web {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=xyz";

/// A form of one part with this Content-Disposition.
std::string form(std::string_view disposition, std::string_view body = "b") {
    std::string out = "--xyz\r\nContent-Disposition: ";
    out.append(disposition).append("\r\n\r\n").append(body).append("\r\n--xyz--\r\n");
    return out;
}

TEST(Multipart, ReadsFieldsAndFiles) {
    const std::string body =
        "--xyz\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nNước ngập\r\n"
        "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ảnh.jpg\"\r\n"
        "Content-Type: image/jpeg\r\n\r\n" +
        std::string{"\xff\xd8\0--xy\r\n\r\n", 11} + "\r\n--xyz--\r\n";
    const auto parts = read_multipart(kType, body);
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->size(), 2U);
    EXPECT_EQ((*parts)[0].name, "text");
    EXPECT_EQ((*parts)[0].body, "Nước ngập");
    EXPECT_EQ((*parts)[0].filename, "");
    EXPECT_EQ((*parts)[1].name, "file");
    EXPECT_EQ((*parts)[1].filename, "ảnh.jpg");
    EXPECT_EQ((*parts)[1].content_type, "image/jpeg");
    EXPECT_EQ((*parts)[1].body, (std::string{"\xff\xd8\0--xy\r\n\r\n", 11}));
}

TEST(Multipart, TakesEveryWayAFilenameIsWritten) {
    struct Row {
        std::string disposition{};
        std::string filename{};
    };
    const std::vector<Row> rows{
        {"form-data; name=\"f\"; filename=\"a b.png\"", "a b.png"},
        {"form-data; name=f; filename=a.png", "a.png"},
        {"form-data;name=\"f\";filename=\"a;b=c.png\"", "a;b=c.png"},
        {"form-data; name=\"f\"; filename=\"say %22hi%22.png\"", "say \"hi\".png"},
        {"form-data; name=\"f\"; filename=\"say \\\"hi\\\".png\"", "say \"hi\".png"},
        {"form-data; name=\"f\"; filename=\"C:\\Users\\an\\a.png\"", "a.png"},
        {"form-data; name=\"f\"; filename=\"../../etc/passwd\"", "passwd"},
        {"form-data; name=\"f\"; filename=\"x.png\"; filename*=UTF-8''%E1%BA%A3nh.png", "ảnh.png"},
        {"form-data; name=\"f\"; filename*=utf-8''..%2F..%2Fx", "x"},
        {"form-data; name=\"f\"; filename=\"100%.png\"", "100%.png"},
        {"form-data; name=\"f\"; filename=\"a%0D%0A.png\"", "a.png"},
        {"FORM-DATA; NAME=\"f\"; FileName=\"a.png\"", "a.png"},
    };
    for (const Row& row : rows) {
        const auto parts = read_multipart(kType, form(row.disposition));
        ASSERT_TRUE(parts) << row.disposition;
        EXPECT_EQ(parts->at(0).name, "f") << row.disposition;
        EXPECT_EQ(parts->at(0).filename, row.filename);
    }
}

TEST(Multipart, MakesTextsValidUtf8) {
    const auto parts = read_multipart(kType, form("form-data; name=\"a\xff\"; filename=\"b\xc3\""));
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->at(0).name, "a\xEF\xBF\xBD");
    EXPECT_EQ(parts->at(0).filename, "b\xEF\xBF\xBD");
}

TEST(Multipart, TakesQuotedBoundaryPreambleAndEmptyForm) {
    EXPECT_TRUE(read_multipart(
        "Multipart/Form-Data; charset=utf-8; boundary=\"xyz\"", form("form-data; name=a")
    ));
    EXPECT_EQ(read_multipart(kType, "hello\r\n" + form("form-data; name=a")).value().size(), 1U);
    EXPECT_TRUE(read_multipart(kType, "--xyz--\r\n").value().empty());
    EXPECT_EQ(read_multipart(kType, form("form-data; name=a", "")).value().at(0).body, "");
}

TEST(Multipart, RefusesWhatIsNotAForm) {
    EXPECT_FALSE(read_multipart("text/plain; boundary=xyz", form("form-data; name=a")));
    EXPECT_FALSE(read_multipart("multipart/form-data", form("form-data; name=a")));
    EXPECT_FALSE(read_multipart("multipart/form-data; boundary=", form("form-data; name=a")));
    EXPECT_FALSE(read_multipart("multipart/form-data; boundary=" + std::string(71, 'x'), ""));
    EXPECT_FALSE(read_multipart(kType, ""));
    EXPECT_FALSE(read_multipart(kType, form("attachment; name=a")));
    EXPECT_FALSE(read_multipart(kType, form("form-data")));
    EXPECT_FALSE(read_multipart(kType, form("form-data; name=\"a")));
    EXPECT_FALSE(read_multipart(kType, form("form-data; name=a; name=b")));
    EXPECT_FALSE(read_multipart(kType, "--xyz\r\n\r\nno header\r\n--xyz--\r\n"));
}

TEST(Multipart, RefusesAFormCutOffAnywhere) {
    const std::string whole = form("form-data; name=\"a\"; filename=\"b\"", "some text");
    const auto end = whole.find("--xyz--") + 7;
    for (std::size_t length = 0; length < end; ++length) {
        EXPECT_FALSE(read_multipart(kType, std::string_view{whole}.substr(0, length))) << length;
    }
    EXPECT_TRUE(read_multipart(kType, std::string_view{whole}.substr(0, end)));
}

std::string form_of(int count) {
    std::string body;
    for (int i = 0; i < count; ++i)
        body += "--xyz\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n";
    return body + "--xyz--\r\n";
}

TEST(Multipart, TakesSixtyFourPartsAndNoMore) {
    EXPECT_EQ(read_multipart(kType, form_of(64)).value().size(), 64U);
    const auto refused = read_multipart(kType, form_of(65));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::TooLarge);
}

TEST(Multipart, RefusesAnEndlessPartHeader) {
    EXPECT_FALSE(read_multipart(kType, form("form-data; name=" + std::string(9'000, 'a'))));
}

}  // namespace
}  // namespace k197::web
