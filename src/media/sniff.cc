#include "media/sniff.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "media/zip_names.h"

namespace k197::media {
namespace {

using std::literals::operator""sv;

constexpr std::size_t kMegabyte = 1'000'000;

struct Magic {
    std::size_t offset = 0;
    std::string_view bytes{};
    std::string_view kind{};
    std::string_view type{};
};

/// Kinds that a few bytes at a fixed place tell.
constexpr std::array<Magic, 16> kMagics{{
    {0, "\xFF\xD8\xFF"sv, "image", "image/jpeg"},
    {0, "\x89PNG\r\n\x1A\n"sv, "image", "image/png"},
    {0, "GIF87a"sv, "image", "image/gif"},
    {0, "GIF89a"sv, "image", "image/gif"},
    {0, "ID3"sv, "audio", "audio/mpeg"},
    {0, "\xFF\xFB"sv, "audio", "audio/mpeg"},
    {0, "\xFF\xFA"sv, "audio", "audio/mpeg"},
    {0, "\xFF\xF3"sv, "audio", "audio/mpeg"},
    {0, "\xFF\xF2"sv, "audio", "audio/mpeg"},
    {0, "\xFF\xF1"sv, "audio", "audio/aac"},
    {0, "\xFF\xF9"sv, "audio", "audio/aac"},
    {0, "#!AMR\n"sv, "audio", "audio/amr"},
    {0, "#!AMR-WB\n"sv, "audio", "audio/amr"},
    {0, "%PDF-"sv, "file", "application/pdf"},
    {4, "moov"sv, "video", "video/quicktime"},
    {4, "mdat"sv, "video", "video/quicktime"},
}};

/// Known things that we do not take: told apart for the record only.
constexpr std::array<Magic, 4> kRefused{{
    {0,
     "\x7F"
     "ELF"sv,
     "file",
     "application/x-executable"},
    {0, "MZ"sv, "file", "application/x-executable"},
    {0, "#!"sv, "file", "text/x-script"},
    {0, "\xD0\xCF\x11\xE0"sv, "file", "application/x-ole-storage"},
}};

struct Brand {
    std::string_view prefix{};
    std::string_view kind{};
    std::string_view type{};
};

/// Brands of ISO media files, by their beginning.
constexpr std::array<Brand, 20> kBrands{{
    {"avif", "image", "image/avif"}, {"avis", "image", "image/avif"},
    {"heic", "image", "image/heic"}, {"heix", "image", "image/heic"},
    {"heim", "image", "image/heic"}, {"heis", "image", "image/heic"},
    {"hevc", "image", "image/heic"}, {"M4A ", "audio", "audio/mp4"},
    {"M4B ", "audio", "audio/mp4"},  {"qt  ", "video", "video/quicktime"},
    {"3g", "video", "video/3gpp"},   {"isom", "video", "video/mp4"},
    {"iso", "video", "video/mp4"},   {"mp4", "video", "video/mp4"},
    {"avc1", "video", "video/mp4"},  {"M4V", "video", "video/mp4"},
    {"MSNV", "video", "video/mp4"},  {"dash", "video", "video/mp4"},
    {"mmp4", "video", "video/mp4"},  {"F4V ", "video", "video/mp4"},
}};

Kind kind_of(std::string_view kind, std::string_view type, bool allowed = true) {
    return {.kind = std::string{kind}, .type = std::string{type}, .allowed = allowed};
}

template <std::size_t Count>
std::optional<Kind> match(
    const std::array<Magic, Count>& magics, std::string_view bytes, bool allowed
) {
    for (const auto& magic : magics) {
        if (bytes.size() < magic.offset + magic.bytes.size()) continue;
        if (bytes.substr(magic.offset, magic.bytes.size()) == magic.bytes) {
            return kind_of(magic.kind, magic.type, allowed);
        }
    }
    return std::nullopt;
}

std::optional<Kind> by_brand(std::string_view brand) {
    for (const auto& known : kBrands) {
        if (brand.starts_with(known.prefix)) return kind_of(known.kind, known.type);
    }
    return std::nullopt;
}

std::size_t big_endian(std::string_view four) {
    std::size_t value = 0;
    for (const char c : four) value = (value << 8) | static_cast<unsigned char>(c);
    return value;
}

/// MP4, MOV, 3GP, M4A, HEIC, AVIF: the main brand decides, else the first compatible one that we
/// know.
std::optional<Kind> iso_media(std::string_view bytes) {
    if (bytes.size() < 16 || bytes.substr(4, 4) != "ftyp") return std::nullopt;
    if (const auto kind = by_brand(bytes.substr(8, 4))) return kind;
    const std::size_t end =
        std::min({big_endian(bytes.substr(0, 4)), bytes.size(), std::size_t{256}});
    for (std::size_t at = 16; at + 4 <= end; at += 4) {
        if (const auto kind = by_brand(bytes.substr(at, 4))) return kind;
    }
    return std::nullopt;
}

std::optional<Kind> riff(std::string_view bytes) {
    if (bytes.size() < 16 || !bytes.starts_with("RIFF")) return std::nullopt;
    const auto form = bytes.substr(8, 4);
    if (form == "WEBP") return kind_of("image", "image/webp");
    if (form == "WAVE") return kind_of("audio", "audio/wav");
    if (form == "AVI ") return kind_of("video", "video/x-msvideo");
    return std::nullopt;
}

std::optional<Kind> matroska(std::string_view bytes) {
    if (!bytes.starts_with("\x1A\x45\xDF\xA3"sv)) return std::nullopt;
    const auto head = bytes.substr(0, 64);
    if (head.find("webm") != std::string_view::npos) return kind_of("video", "video/webm");
    if (head.find("matroska") != std::string_view::npos)
        return kind_of("video", "video/x-matroska");
    return std::nullopt;
}

std::optional<Kind> ogg(std::string_view bytes) {
    if (!bytes.starts_with("OggS")) return std::nullopt;
    const auto head = bytes.substr(0, 64);
    for (const auto codec :
         {"OpusHead"sv,
          "\x01vorbis"sv,
          "Speex   "sv,
          "\x7F"
          "FLAC"sv}) {
        if (head.find(codec) != std::string_view::npos) return kind_of("audio", "audio/ogg");
    }
    return std::nullopt;
}

/// The endings of what runs when somebody opens it.
bool runs(std::string_view name) {
    static constexpr std::array<std::string_view, 24> kEndings{
        ".exe", ".dll", ".scr", ".bat",  ".cmd", ".com", ".msi", ".ps1",
        ".vbs", ".vbe", ".js",  ".jse",  ".wsf", ".hta", ".lnk", ".apk",
        ".jar", ".sh",  ".php", ".html", ".htm", ".svg", ".pif", "vbaproject.bin"};
    std::string lower{name};
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    if (lower == "androidmanifest.xml" || lower == "meta-inf/manifest.mf") return true;
    return std::ranges::any_of(kEndings, [&](std::string_view ending) {
        return lower.ends_with(ending);
    });
}

/// A zip, or the office documents that are one. With a program inside, or unreadable: refused.
std::optional<Kind> zip(std::string_view bytes) {
    if (!bytes.starts_with("PK\x03\x04"sv)) return std::nullopt;
    const auto names = zip_names(bytes);
    if (!names || std::ranges::any_of(*names, runs))
        return kind_of("file", "application/zip", false);
    const auto has = [&](std::string_view name) {
        return std::ranges::find(*names, name) != names->end();
    };
    const std::string office = "application/vnd.openxmlformats-officedocument.";
    if (has("word/document.xml")) return kind_of("file", office + "wordprocessingml.document");
    if (has("xl/workbook.xml")) return kind_of("file", office + "spreadsheetml.sheet");
    if (has("ppt/presentation.xml")) return kind_of("file", office + "presentationml.presentation");
    return kind_of("file", "application/zip");
}

/// The first thousand bytes in lower case, without what may come before the first tag.
std::string first_words(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF"sv)) bytes.remove_prefix(3);
    while (!bytes.empty() && std::isspace(static_cast<unsigned char>(bytes.front())) != 0)
        bytes.remove_prefix(1);
    std::string words{bytes.substr(0, 1'000)};
    std::ranges::transform(words, words.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return words;
}

Kind refused(std::string_view bytes) {
    if (auto kind = match(kRefused, bytes, false)) return *std::move(kind);
    const auto words = first_words(bytes);
    if (words.starts_with('<')) {
        if (words.find("<svg") != std::string::npos) return kind_of("file", "image/svg+xml", false);
        if (words.starts_with("<?xml")) return kind_of("file", "text/xml", false);
        return kind_of("file", "text/html", false);
    }
    return kind_of("file", "application/octet-stream", false);
}

}  // namespace

Kind sniff(std::string_view bytes) {
    if (auto kind = match(kMagics, bytes, true)) return *std::move(kind);
    for (const auto reader : {&iso_media, &riff, &matroska, &ogg, &zip}) {
        if (auto kind = reader(bytes)) return *std::move(kind);
    }
    return refused(bytes);
}

std::size_t most_bytes(std::string_view kind) {
    return kind == "video" ? most_bytes_of_all() : 30 * kMegabyte;
}

std::size_t most_bytes_of_all() {
    return 200 * kMegabyte;
}

}  // namespace k197::media
