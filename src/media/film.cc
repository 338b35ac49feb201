#include "media/film.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/json.h"

namespace k197::media {
namespace {

constexpr int kSeconds = 60;
constexpr double kLongestSeconds = 100.0 * 24 * 3600;

struct Container {
    std::string_view type{};
    std::string_view reader{};  ///< ffmpeg's name of the format; given so that nothing is guessed
                                ///< from the content
    std::string_view shown{};   ///< type of the shown copy
    bool sound_to_aac = false;
};
constexpr std::array<Container, 13> kContainers{{
    {"video/mp4", "mov", "video/mp4", false},
    {"video/quicktime", "mov", "video/mp4", true},
    {"video/3gpp", "mov", "video/mp4", true},
    {"video/webm", "matroska", "video/webm", false},
    {"video/x-matroska", "matroska", "video/x-matroska", false},
    {"video/x-msvideo", "avi", "video/x-msvideo", false},
    {"audio/mpeg", "mp3", "audio/mpeg", false},
    {"audio/mp4", "mov", "audio/mp4", false},
    {"audio/aac", "aac", "audio/aac", false},
    {"audio/ogg", "ogg", "audio/ogg", false},
    {"audio/wav", "wav", "audio/wav", false},
    {"audio/webm", "matroska", "audio/webm", false},
    {"audio/amr", "amr", "audio/mp4", true},
}};

struct Writer {
    std::string_view type{};
    std::string_view name{};
    std::string_view sniffed{};  ///< what the bytes look like
};
constexpr std::array<Writer, 10> kWriters{{
    {"video/mp4", "mp4", "video/mp4"},
    {"video/webm", "webm", "video/webm"},
    {"video/x-matroska", "matroska", "video/x-matroska"},
    {"video/x-msvideo", "avi", "video/x-msvideo"},
    {"audio/mpeg", "mp3", "audio/mpeg"},
    {"audio/mp4", "ipod", "audio/mp4"},
    {"audio/aac", "adts", "audio/aac"},
    {"audio/ogg", "ogg", "audio/ogg"},
    {"audio/wav", "wav", "audio/wav"},
    {"audio/webm", "webm", "video/webm"},
}};

template <class Table>
const typename Table::value_type* find(const Table& table, std::string_view type) {
    const auto found = std::ranges::find(table, type, &Table::value_type::type);
    return found == table.end() ? nullptr : &*found;
}

using Words = std::vector<std::string>;

void append(Words& to, Words words) {
    std::ranges::move(words, std::back_inserter(to));
}

Words reading(const Container& container, std::string file) {
    return {
        "-protocol_whitelist", "file", "-f", std::string{container.reader}, "-i", std::move(file)};
}

Words probing(std::string_view reader, std::string file) {
    return {
        "ffprobe",
        "-v",
        "error",
        "-protocol_whitelist",
        "file",
        "-f",
        std::string{reader},
        "-of",
        "json",
        "-show_entries",
        "format=duration:stream=codec_type,width,height,duration:stream_disposition=attached_pic"
        ":stream_side_data=rotation",
        std::move(file),
    };
}

Words first_frame(const Container& container) {
    Words words{"ffmpeg", "-nostdin", "-v", "error"};
    append(words, reading(container, "original"));
    append(
        words, {"-map", "0:V:0", "-frames:v", "1", "-map_metadata", "-1", "-flags", "+bitexact"}
    );
    append(
        words,
        {"-vf",
         "scale='min(480,iw)':'min(480,ih)':force_original_aspect_ratio=decrease",
         "-q:v",
         "4"}
    );
    append(words, {"-pix_fmt", "yuvj420p", "-f", "mjpeg", "-threads", "1", "thumb.jpg"});
    return words;
}

Words copying(const Container& container, const Writer& writer, bool with_picture) {
    Words words{"ffmpeg", "-nostdin", "-v", "error"};
    append(words, reading(container, "original"));
    if (with_picture) append(words, {"-map", "0:V:0"});
    append(words, {"-map", "0:a:0?", "-map_metadata", "-1", "-map_chapters", "-1"});
    append(words, {"-c", "copy", "-fflags", "+bitexact", "-flags", "+bitexact"});
    if (container.sound_to_aac) append(words, {"-c:a", "aac", "-b:a", "96k"});
    if (writer.name == "mp3") append(words, {"-id3v2_version", "0", "-write_id3v1", "0"});
    if (writer.name == "mp4" || writer.name == "ipod") append(words, {"-movflags", "+faststart"});
    append(words, {"-f", std::string{writer.name}, "shown"});
    return words;
}

std::int64_t milliseconds(const Json& json, std::string_view path) {
    const double seconds = json.number(path).value_or(0.0);
    if (!std::isfinite(seconds) || seconds <= 0 || seconds > kLongestSeconds) return 0;
    return std::llround(seconds * 1'000);
}

int pixels(const Json& stream, std::string_view path) {
    return static_cast<int>(std::clamp<std::int64_t>(stream.integer(path).value_or(0), 0, 1'000'000)
    );
}

bool lies(const Json& stream) {
    for (const auto& data : stream.items("/side_data_list")) {
        if (std::abs(data.integer("/rotation").value_or(0)) % 180 == 90) return true;
    }
    return false;
}

void add_picture(Probe& probe, const Json& stream) {
    if (probe.has_picture || stream.integer("/disposition/attached_pic").value_or(0) != 0) return;
    probe.has_picture = true;
    probe.width = pixels(stream, "/width");
    probe.height = pixels(stream, "/height");
    if (lies(stream)) std::swap(probe.width, probe.height);
}

Work probe_file(Workbench& bench, std::string_view reader, const std::string& file, Probe& probe) {
    const Work work = bench.run(probing(reader, file));
    if (work != Work::Done) return work;
    const auto read = read_probe(bench.output());
    if (!read || (!read->has_sound && !read->has_picture)) return Work::Damaged;
    probe = *read;
    return Work::Done;
}

/// Runs that make a copy may fail for the file without harm to the rest; a missing sandbox may not.
std::string made(
    Workbench& bench, Words words, std::string_view name, std::string_view type, Work& work
) {
    const Work done = bench.run(std::move(words));
    if (done == Work::NoSandbox || done == Work::TooSlow) work = done;
    return done == Work::Done ? bench.take(name, type).value_or("") : std::string{};
}

void make_copies(Workbench& bench, const Container& container, bool with_picture, Copies& copies) {
    if (with_picture)
        copies.thumb = made(bench, first_frame(container), "thumb.jpg", "image/jpeg", copies.work);
    const Writer* writer = find(kWriters, container.shown);
    if (copies.work != Work::Done || writer == nullptr) return;
    copies.shown = made(
        bench, copying(container, *writer, with_picture), "shown", writer->sniffed, copies.work
    );
    if (copies.work == Work::Done && copies.shown.empty() && copies.thumb.empty())
        copies.work = Work::Damaged;
}

/// Browsers record WebM without a length in the head; the copy has one.
void find_duration(Workbench& bench, const Container& container, Copies& copies) {
    if (copies.duration_ms > 0 || copies.shown.empty()) return;
    Probe probe;
    const Container* shown = find(kContainers, container.shown);
    if (shown != nullptr && probe_file(bench, shown->reader, "shown", probe) == Work::Done) {
        copies.duration_ms = probe.duration_ms;
    }
}

}  // namespace

std::optional<Probe> read_probe(std::string_view json) {
    const auto document = Json::parse(json);
    if (!document || !document->is_object()) return std::nullopt;
    Probe probe;
    probe.duration_ms = milliseconds(*document, "/format/duration");
    for (const auto& stream : document->items("/streams")) {
        const auto type = stream.text_or("/codec_type");
        if (type == "audio") probe.has_sound = true;
        if (type == "video") add_picture(probe, stream);
        if (probe.duration_ms == 0) probe.duration_ms = milliseconds(stream, "/duration");
    }
    return probe;
}

std::string_view shown_film_type(std::string_view type) {
    const Container* container = find(kContainers, type);
    return container == nullptr ? std::string_view{} : container->shown;
}

std::string_view sound_type(std::string_view video_type) {
    if (video_type == "video/webm") return "audio/webm";
    if (video_type == "video/mp4" || video_type == "video/quicktime" || video_type == "video/3gpp")
        return "audio/mp4";
    return {};
}

Copies copy_film(const Sandbox& sandbox, std::string_view type, std::string_view bytes) {
    Copies copies;
    const Container* container = find(kContainers, type);
    if (container == nullptr) return copies;
    Workbench bench{sandbox, "original", bytes, kSeconds};
    Probe probe;
    copies.work = probe_file(bench, container->reader, "original", probe);
    if (copies.work != Work::Done) return copies;

    const bool video = type.starts_with("video/");
    copies.sound_only = video && !probe.has_picture;
    if (copies.sound_only) container = find(kContainers, sound_type(type));
    const bool with_picture = video && probe.has_picture;
    if (container == nullptr || (!video && !probe.has_sound)) {
        copies.work = Work::Damaged;
        return copies;
    }
    copies.duration_ms = probe.duration_ms;
    copies.width = with_picture ? probe.width : 0;
    copies.height = with_picture ? probe.height : 0;
    copies.too_large = std::int64_t{copies.width} * copies.height > kMostPixels;
    if (copies.too_large) return copies;
    make_copies(bench, *container, with_picture, copies);
    if (copies.work == Work::Done) find_duration(bench, *container, copies);
    return copies;
}

}  // namespace k197::media
