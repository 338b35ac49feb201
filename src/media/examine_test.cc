#include "media/examine.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "media/film.h"
#include "media/picture.h"
#include "media/samples_test.h"
#include "media/sniff.h"

namespace k197::media {
namespace {

class ExamineTest : public testing::Test {
 protected:
    Examined look(std::string_view bytes) {
        const auto examined = examine(blobs_, sandbox_, bytes);
        EXPECT_TRUE(examined) << examined.error().detail;
        return examined.value_or(Examined{});
    }
    std::string shown(const Examined& examined) {
        return blobs_.get(examined.shown_sha256).value_or("");
    }
    std::string thumb(const Examined& examined) {
        return blobs_.get(examined.thumb_sha256).value_or("");
    }

    MemoryStore blobs_{};
    Sandbox sandbox_{};
};

void expect_no_trace(std::string_view bytes) {
    const auto tags = tags_of(bytes);
    for (const auto* trace : {"GPS", "Nokia", "Location", "secret", "21.03", "Comment"}) {
        EXPECT_EQ(tags.find(trace), std::string::npos) << trace << " in\n" << tags;
    }
}

TEST_F(ExamineTest, APhotoIsKeptWithItsPlaceAndShownWithout) {
    const auto bytes = photo();
    const auto examined = look(bytes);
    EXPECT_EQ(examined.state, "kept");
    EXPECT_EQ(examined.kind, "image");
    EXPECT_EQ(examined.type, "image/jpeg");
    EXPECT_EQ(examined.sha256, sha256_hex(bytes));
    EXPECT_EQ(blobs_.get(examined.sha256), bytes);
    EXPECT_NE(tags_of(bytes).find("GPS"), std::string::npos);
    expect_no_trace(shown(examined));
    expect_no_trace(thumb(examined));
}

TEST_F(ExamineTest, APhotoStandsUprightInEveryCopy) {
    const auto examined = look(photo());
    EXPECT_EQ(examined.width, 800);
    EXPECT_EQ(examined.height, 1200);
    EXPECT_EQ(size_of(shown(examined)), "800x1200");
    EXPECT_EQ(size_of(thumb(examined)), "320x480");
}

TEST_F(ExamineTest, ALargePhotoIsShownSmaller) {
    const auto bytes = made_by(
        "ffmpeg -nostdin -v error -f lavfi -i testsrc=s=4000x3000 -frames:v 1 a.jpg", "a.jpg"
    );
    const auto examined = look(bytes);
    EXPECT_EQ(examined.width, 4000);
    EXPECT_EQ(size_of(shown(examined)), "2048x1536");
    EXPECT_EQ(size_of(thumb(examined)), "480x360");
}

TEST_F(ExamineTest, EveryKindOfPictureCanBeShown) {
    const std::string pattern =
        std::string{kPattern} +
        "c.jpg && vips resize c.jpg a.jpg 0.25 && exiftool -q -overwrite_original "
        "-GPSLatitude=21.03 -GPSLatitudeRef=N a.jpg && vips copy a.jpg ";
    for (const std::string ending : {"png", "gif", "webp", "heic", "avif"}) {
        const auto examined = look(made_by(pattern + "b." + ending, "b." + ending));
        EXPECT_EQ(examined.state, "kept") << ending << examined.reason;
        EXPECT_EQ(sniff(shown(examined)).type, shown_type(examined.type)) << ending;
        EXPECT_EQ(size_of(shown(examined)), "300x200") << ending;
        EXPECT_EQ(sniff(thumb(examined)).type, "image/jpeg") << ending;
        expect_no_trace(shown(examined));
    }
    EXPECT_EQ(shown_type("image/png"), "image/png");
    EXPECT_EQ(shown_type("image/heic"), "image/jpeg");
}

TEST_F(ExamineTest, APrintersCmykPhotoIsShownInOrdinaryColours) {
    const auto bytes =
        made_by(std::string{kPattern} + "a.jpg && vips colourspace a.jpg b.jpg cmyk", "b.jpg");
    const auto examined = look(bytes);
    EXPECT_EQ(examined.state, "kept");
    EXPECT_NE(
        tags_of(shown(examined)).find("Color Components                : 3"), std::string::npos
    );
}

/// Red, green and blue in the middle of the red bar of the pattern.
std::string red_bar(std::string_view bytes) {
    const ScratchFolder folder{std::filesystem::temp_directory_path()};
    write_file(folder.path() / "file", bytes);
    return shell(folder.path(), "vips getpoint file 1000 200");
}

TEST_F(ExamineTest, AWidePaletteIsShownInOrdinaryColours) {
    const std::string pattern = std::string{kPattern} + "a.png && vips icc_transform a.png ";
    const auto wide = made_by(pattern + "b.png p3 --input-profile srgb", "b.png");
    const auto plain = made_by(std::string{kPattern} + "a.png", "a.png");
    EXPECT_NE(red_bar(wide), red_bar(plain));
    EXPECT_EQ(red_bar(shown(look(wide))), red_bar(plain));
    EXPECT_EQ(tags_of(shown(look(wide))).find("ICC"), std::string::npos);
}

TEST_F(ExamineTest, ADeepPictureIsShownWithEightBits) {
    const auto deep = made_by(std::string{kPattern} + "-pix_fmt rgb48be a.png", "a.png");
    EXPECT_NE(tags_of(deep).find("Bit Depth                       : 16"), std::string::npos);
    const auto examined = look(deep);
    EXPECT_EQ(examined.state, "kept");
    EXPECT_NE(
        tags_of(shown(examined)).find("Bit Depth                       : 8"), std::string::npos
    );
}

TEST_F(ExamineTest, ADamagedPictureIsKeptButNotShown) {
    const auto whole = photo();
    const auto half = whole.substr(0, whole.size() / 2);
    const auto examined = look(half);
    EXPECT_EQ(examined.state, "refused");
    EXPECT_NE(examined.reason.find("Không mở được tệp"), std::string::npos);
    EXPECT_EQ(blobs_.get(examined.sha256), half);
    EXPECT_EQ(examined.shown_sha256, "");
    EXPECT_EQ(examined.thumb_sha256, "");
    EXPECT_EQ(blobs_.count(), 1u);
}

TEST_F(ExamineTest, ABombIsRefusedBeforeItIsOpened) {
    const auto bomb = made_by(
        "python3 -c \"\n"
        "import struct, zlib\n"
        "def chunk(t, d): return struct.pack('>I', len(d)) + t + d + struct.pack('>I', "
        "zlib.crc32(t + d))\n"
        "z = zlib.compressobj(9)\n"
        "d = b''.join(z.compress(bytes(2501)) for _ in range(20000)) + z.flush()\n"
        "open('b.png', 'wb').write(b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', "
        "struct.pack('>IIBBBBB', 20000, 20000, 1, 0, 0, 0, 0))"
        " + chunk(b'IDAT', d) + chunk(b'IEND', b''))\"",
        "b.png"
    );
    EXPECT_LT(bomb.size(), 100'000u);
    const auto examined = look(bomb);
    EXPECT_EQ(examined.state, "refused");
    EXPECT_NE(examined.reason.find("điểm ảnh"), std::string::npos);
    EXPECT_EQ(examined.thumb_sha256, "");
}

TEST_F(ExamineTest, APageThatCallsItselfAPictureIsNotKept) {
    const auto examined = look("<html><script>alert(1)</script></html>");
    EXPECT_EQ(examined.state, "refused");
    EXPECT_EQ(examined.type, "text/html");
    EXPECT_EQ(examined.sha256, "");
    EXPECT_EQ(blobs_.count(), 0u);
}

TEST_F(ExamineTest, APictureOverTheLimitIsNotKept) {
    auto bytes = photo();
    bytes.resize(30'000'001);
    const auto examined = look(bytes);
    EXPECT_EQ(examined.state, "refused");
    EXPECT_EQ(examined.reason, "Tệp quá lớn (giới hạn 30 MB).");
    EXPECT_EQ(blobs_.count(), 0u);
}

TEST_F(ExamineTest, AVideoHasALengthAFirstFrameAndACopyWithoutItsPlace) {
    const auto bytes = video();
    EXPECT_NE(tags_of(bytes).find("GPS"), std::string::npos);
    const auto examined = look(bytes);
    EXPECT_EQ(examined.state, "kept");
    EXPECT_EQ(examined.type, "video/mp4");
    EXPECT_EQ(examined.width, 640);
    EXPECT_EQ(examined.height, 360);
    EXPECT_NEAR(static_cast<double>(examined.duration_ms), 1000, 60);
    EXPECT_EQ(size_of(thumb(examined)), "480x270");
    EXPECT_EQ(sniff(shown(examined)).type, "video/mp4");
    expect_no_trace(shown(examined));
    expect_no_trace(thumb(examined));
    EXPECT_EQ(blobs_.get(examined.sha256), bytes);
}

TEST_F(ExamineTest, AVideoTakenUprightIsDescribedUpright) {
    const auto bytes = made_by(
        "ffmpeg -nostdin -v error -f lavfi -i testsrc=s=640x360 -t 0.3 -pix_fmt yuv420p v.mp4 && "
        "ffmpeg -nostdin -v error -i v.mp4 -metadata:s:v rotate=90 -c copy w.mp4",
        "w.mp4"
    );
    const auto examined = look(bytes);
    EXPECT_EQ(examined.width, 360);
    EXPECT_EQ(examined.height, 640);
    EXPECT_EQ(size_of(thumb(examined)), "270x480");
}

TEST_F(ExamineTest, EveryContainerLosesItsNotes) {
    for (const std::string name : {"a.mov", "a.mkv", "a.webm", "a.avi"}) {
        const auto bytes = made_by(
            "ffmpeg -nostdin -v error -f lavfi -i testsrc=s=64x64 -f lavfi -i sine -t 0.3 "
            "-metadata title=secret "
            "-metadata comment=secret -metadata:s:v title=secret -metadata:s:a title=secret " +
                name,
            name
        );
        EXPECT_NE(bytes.find("secret"), std::string::npos) << name;
        const auto examined = look(bytes);
        EXPECT_EQ(examined.state, "kept") << name;
        EXPECT_EQ(shown(examined).find("secret"), std::string::npos) << name;
        EXPECT_EQ(sniff(shown(examined)).type, shown_type(examined.type)) << name;
        EXPECT_FALSE(thumb(examined).empty()) << name;
    }
}

TEST_F(ExamineTest, AVideoThatCannotBeCopiedStillHasItsFirstFrame) {
    const auto bytes = made_by(
        "ffmpeg -nostdin -v error -f lavfi -i testsrc=s=176x144 -t 0.3 -c:v h263 a.3gp", "a.3gp"
    );
    const auto examined = look(bytes);
    EXPECT_EQ(examined.state, "kept");
    EXPECT_EQ(examined.shown_sha256, "");
    EXPECT_FALSE(thumb(examined).empty());
}

TEST_F(ExamineTest, AVideoWithoutItsIndexIsKeptButNotShown) {
    const auto whole = video();
    const auto examined = look(std::string_view{whole}.substr(0, whole.size() / 2));
    EXPECT_EQ(examined.state, "refused");
    EXPECT_NE(examined.sha256, "");
    EXPECT_EQ(examined.shown_sha256, "");
}

struct Voice {
    std::string options{};
    std::string name{};
    std::string type{};
};

TEST_F(ExamineTest, EverySoundHasALengthAndACopy) {
    const std::string tone =
        "ffmpeg -nostdin -v error -f lavfi -i sine -t 2 -metadata title=secret ";
    for (const auto& [options, name, type] : std::vector<Voice>{
             {"-c:a libopus", "a.ogg", "audio/ogg"},
             {"", "a.m4a", "audio/mp4"},
             {"", "a.mp4", "audio/mp4"},  // how Messenger sends a voice message
             {"", "a.mp3", "audio/mpeg"},
             {"", "a.aac", "audio/aac"},
             {"", "a.wav", "audio/wav"},
             {"-c:a libopus", "a.webm", "audio/webm"},
         }) {
        const auto examined = look(made_by(tone + options + " " + name, name));
        EXPECT_EQ(examined.state, "kept") << name << " " << examined.reason;
        EXPECT_EQ(examined.kind, "audio") << name;
        EXPECT_EQ(examined.type, type) << name;
        EXPECT_NEAR(static_cast<double>(examined.duration_ms), 2000, 100) << name;
        EXPECT_EQ(examined.thumb_sha256, "") << name;
        EXPECT_FALSE(shown(examined).empty()) << name;
        EXPECT_EQ(shown(examined).find("secret"), std::string::npos) << name;
    }
}

TEST_F(ExamineTest, ABrowsersRecordingWithoutALengthGetsOne) {
    const auto bytes = made_by(
        "ffmpeg -nostdin -v error -f lavfi -i sine -t 2 -c:a libopus -f webm - | cat > a.webm",
        "a.webm"
    );
    EXPECT_NEAR(static_cast<double>(look(bytes).duration_ms), 2000, 100);
}

TEST_F(ExamineTest, ADocumentIsKeptAsItIs) {
    const auto examined = look("%PDF-1.5\nnot much of a document");
    EXPECT_EQ(examined.state, "kept");
    EXPECT_EQ(examined.kind, "file");
    EXPECT_EQ(examined.shown_sha256, "");
}

TEST_F(ExamineTest, AMissingSandboxIsNotTheFilesFault) {
    sandbox_.bubblewrap = "/usr/bin/no-such-program";
    const auto bytes = photo();
    const auto examined = examine(blobs_, sandbox_, bytes);
    ASSERT_FALSE(examined);
    EXPECT_EQ(examined.error().code, Errc::Unavailable);
    EXPECT_TRUE(blobs_.exists(sha256_hex(bytes)));
}

TEST_F(ExamineTest, WorksWithLimitsOnlyToo) {
    sandbox_.kind = SandboxKind::Limits;
    EXPECT_EQ(look(photo()).state, "kept");
    EXPECT_EQ(look(video()).state, "kept");
}

TEST(SizeIn, IsTwoNumbersOnALine) {
    const auto size = size_in("20 10\n");
    ASSERT_TRUE(size);
    EXPECT_EQ(size->width, 20);
    EXPECT_EQ(size->height, 10);
    for (const auto* odd : {"", "20", "20 10", "20 \n", "a 10\n", "0 10\n", "20 -1\n"})
        EXPECT_FALSE(size_in(odd)) << odd;
}

TEST(ReadProbe, IgnoresACoverPicture) {
    const auto probe = read_probe(
        R"({"streams":[{"codec_type":"audio"},{"codec_type":"video","width":500,"height":500,"disposition":{"attached_pic":1}}],)"
        R"("format":{"duration":"3.5"}})"
    );
    ASSERT_TRUE(probe);
    EXPECT_TRUE(probe->has_sound);
    EXPECT_FALSE(probe->has_picture);
    EXPECT_EQ(probe->duration_ms, 3500);
    EXPECT_FALSE(read_probe("not json"));
}

}  // namespace
}  // namespace k197::media
