#include "document/dossier.h"

#include <fmt/format.h>
#include <zip.h>

#include <stdexcept>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "document/conversation_picture.h"
#include "inbox/message_store.h"

namespace k197::document {
namespace {

using File = std::pair<std::string, std::string>;  // name, bytes

constexpr zip_uint64_t kFixedTime = 1'609'459'200;  // the bytes depend on the content alone

std::string ending_of(const std::string& type) {
    for (const auto& [known, ending] : std::initializer_list<std::pair<const char*, const char*>>{
             {"image/jpeg", ".jpg"},
             {"image/png", ".png"},
             {"image/webp", ".webp"},
             {"image/gif", ".gif"},
             {"image/heic", ".heic"},
             {"video/mp4", ".mp4"},
             {"video/webm", ".webm"},
             {"audio/mpeg", ".mp3"},
             {"audio/mp4", ".m4a"},
             {"audio/ogg", ".ogg"},
             {"application/pdf", ".pdf"},
         }) {
        if (type == known) return ending;
    }
    return ".bin";
}

std::vector<File> files_of(const media::BlobStore& blobs, DossierPlan plan) {
    std::vector<File> files;
    int page = 0;
    const auto talk = with_pictures(blobs, std::move(plan.conversation));
    for (auto& picture : render_conversation_png(talk)) {
        files.emplace_back(fmt::format("conversation-{:02}.png", ++page), std::move(picture));
    }
    for (const auto& [name, digest] : plan.files) {
        if (auto bytes = blobs.get(digest)) files.emplace_back(name, std::move(*bytes));
    }
    return files;
}

void add_file(zip_t* archive, const File& file) {
    zip_source_t* source = zip_source_buffer(archive, file.second.data(), file.second.size(), 0);
    const zip_int64_t at =
        source == nullptr ? -1
                          : zip_file_add(archive, file.first.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (at < 0) throw std::runtime_error{"cannot add " + file.first + " to the dossier"};
    const auto place = static_cast<zip_uint64_t>(at);
    zip_file_set_mtime(archive, place, kFixedTime, 0);
    zip_set_file_compression(
        archive, place, file.first.ends_with(".jpg") ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0
    );
}

std::string zipped(const std::vector<File>& files) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(target);
    zip_t* archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
    if (archive == nullptr) throw std::runtime_error{"cannot begin the dossier"};
    for (const auto& file : files) add_file(archive, file);
    if (zip_close(archive) != 0) throw std::runtime_error{"cannot finish the dossier"};

    zip_source_open(target);
    zip_source_seek(target, 0, SEEK_END);
    std::string bytes(static_cast<std::size_t>(zip_source_tell(target)), '\0');
    zip_source_seek(target, 0, SEEK_SET);
    zip_source_read(target, bytes.data(), bytes.size());
    zip_source_close(target);
    zip_source_free(target);
    return bytes;
}

}  // namespace

DossierPlan plan_dossier(
    db::Query& query, const RenderContext& context, const cases::Report& report
) {
    DossierPlan plan{.conversation = conversation_of(query, context, report)};
    plan.conversation.hides_citizen = report.sealed;
    int index = 0;
    for (const auto& medium : inbox::media_of_report(query, report.id, "")) {
        ++index;
        if (medium.sha256.empty()) continue;
        plan.files.emplace_back(
            fmt::format("media/{:02}-{}{}", index, medium.id, ending_of(medium.type)), medium.sha256
        );
    }
    index = 0;
    for (const auto& document : documents_of(query, report.id)) {
        plan.files.emplace_back(
            fmt::format("documents/{:02}-{}.pdf", ++index, document.kind), document.sha256
        );
    }
    return plan;
}

std::string make_dossier(const media::BlobStore& blobs, DossierPlan plan) {
    auto files = files_of(blobs, std::move(plan));
    std::string sums;
    for (const auto& [name, bytes] : files) sums += sha256_hex(bytes) + "  " + name + "\n";
    files.emplace_back("SHA256SUMS", std::move(sums));
    return zipped(files);
}

}  // namespace k197::document
