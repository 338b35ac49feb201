#include "media/examine.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "media/film.h"
#include "media/picture.h"
#include "media/sniff.h"

namespace k197::media {
namespace {

Examined refuse(Examined examined, std::string reason) {
    examined.state = "refused";
    examined.reason = std::move(reason);
    return examined;
}

std::string put_unless_empty(BlobStore& blobs, const std::string& bytes) {
    return bytes.empty() ? std::string{} : blobs.put(bytes);
}

std::string_view reason_of(const Copies& copies) {
    if (copies.too_large) return "Ảnh có hơn 120 triệu điểm ảnh, không mở được an toàn.";
    if (copies.work == Work::TooSlow) return "Mở tệp quá lâu nên đã dừng lại.";
    return "Không mở được tệp: tệp hỏng hoặc chưa tải lên đủ.";
}

/// Takes over what the tools found; a container without a picture in it is a sound.
Examined with_copies(BlobStore& blobs, Examined examined, const Copies& copies) {
    if (copies.sound_only) {
        examined.kind = "audio";
        if (const auto type = sound_type(examined.type); !type.empty()) examined.type = type;
    }
    examined.width = copies.width;
    examined.height = copies.height;
    examined.duration_ms = copies.duration_ms;
    if (copies.too_large || copies.work != Work::Done) {
        return refuse(std::move(examined), std::string{reason_of(copies)});
    }
    examined.shown_sha256 = put_unless_empty(blobs, copies.shown);
    examined.thumb_sha256 = put_unless_empty(blobs, copies.thumb);
    return examined;
}

}  // namespace

Result<Examined> examine(BlobStore& blobs, const Sandbox& sandbox, std::string_view bytes) {
    const Kind kind = sniff(bytes);
    Examined examined{.kind = kind.kind, .type = kind.type, .state = "kept"};
    examined.bytes = static_cast<std::int64_t>(bytes.size());
    if (!kind.allowed) return refuse(std::move(examined), "Không nhận loại tệp này.");
    const std::size_t most = most_bytes(kind.kind);
    if (bytes.size() > most) {
        return refuse(
            std::move(examined), fmt::format("Tệp quá lớn (giới hạn {} MB).", most / 1'000'000)
        );
    }
    examined.sha256 = blobs.put(bytes);
    if (kind.kind == "file") return examined;

    const bool picture = kind.kind == "image";
    const Copies copies =
        picture ? copy_picture(sandbox, kind.type, bytes) : copy_film(sandbox, kind.type, bytes);
    if (copies.work == Work::NoSandbox) {
        return fail(Errc::Unavailable, "the tools that open media cannot be run: see `doctor`");
    }
    return with_copies(blobs, std::move(examined), copies);
}

std::string shown_type(std::string_view type) {
    return std::string{
        type.starts_with("image/") ? shown_picture_type(type) : shown_film_type(type)};
}

}  // namespace k197::media
