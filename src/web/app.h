#pragma once
// What the handlers work with. Made once by app/ and shared by all of them; everything in it is
// thread-safe or constant.

#include <functional>
#include <string>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/texts.h"
#include "cases/act.h"
#include "conversation/step.h"
#include "db/db.h"
#include "document/render.h"
#include "inbox/intake.h"
#include "media/blob_store.h"
#include "media/sandbox.h"
#include "org/fields.h"

namespace k197::web {

/// Where the data lies and what room is left for it; 0 where it cannot be told.
struct StoreFacts {
    std::string kind{};  ///< sqlite or postgresql
    std::int64_t bytes = 0;
    std::int64_t disk_free = 0;  ///< of the disk with the data folder
    std::int64_t disk_size = 0;
};

struct App {
    db::Database& database;
    const Clock& clock;
    Metrics& metrics;
    media::BlobStore& blobs;
    const media::Sandbox& sandbox;
    const cases::Context& cases;
    const document::RenderContext& render;
    const org::Fields& fields;
    const Texts& texts_vi;
    const Texts& texts_en;
    std::string page_id{};
    std::string app_secret{};
    std::string verify_token{};
    std::string public_url{};
    std::string phase{};  ///< official or trial
    std::string version{};
    inbox::Intake* intake = nullptr;  ///< null where no webhook is served
    /// What keeps the server from working, in words; "" when nothing does. Without the media store
    /// messages are still taken in.
    std::function<std::string(bool with_media)> not_ready{};
    std::function<StoreFacts()> store_facts{};
};

}  // namespace k197::web
