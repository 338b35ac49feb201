#include "web/console/upload.h"

#include "media/examine.h"
#include "media/media_store.h"

namespace k197::web::console {

Uploaded keep_files(const Visit& visit) {
    Uploaded out;
    for (const auto& file : visit.form.files) {
        const auto examined = media::examine(visit.app.blobs, visit.app.sandbox, file.body);
        const std::string problem = !examined                   ? examined.error().detail
                                    : examined->state == "kept" ? ""
                                                                : examined->reason;
        if (!problem.empty()) {
            if (!out.problem)
                out.problem =
                    fail(Errc::Invalid, "Tệp “" + file.filename + "”: " + problem, "files");
            continue;
        }
        out.media.push_back(visit.app.database.write([&](db::Tx& tx) {
            return media::insert_uploaded(tx, visit.app.clock, visit.caller().name, *examined);
        }));
    }
    return out;
}

}  // namespace k197::web::console
