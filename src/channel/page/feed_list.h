#pragma once
// Lists of the Page's wall: posts, posts of visitors, comments. The way to what a webhook of the
// feed missed.

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace k197::channel {

/// A post or comment in a list.
struct FeedItem {
    std::string id{};
    std::string author{};  ///< "" where Facebook does not tell
    Time created_at = 0;
    Time touched_at =
        0;          ///< of the newest comment or edit; when absent, received_at: it may be now
    Json change{};  ///< as the webhook would have told it, field feed, verb add
};

struct FeedPage {
    std::vector<FeedItem> items{};  ///< as listed: the newest first
    std::string after{};            ///< cursor of the next, older page; empty at the end
};

/// The call that lists an edge of the Page (feed, visitor_posts) after cursor `after`.
std::string posts_path(std::string_view page_id, std::string_view edge, std::string_view after);
/// The call that lists the comments under a post, answers to comments too, the newest first, made
/// since `since`.
std::string comments_path(std::string_view post_id, Time since, std::string_view after);

/// The answer to posts_path.
Result<FeedPage> read_posts(std::string_view body, Time received_at);
/// The answer to comments_path of `post_id`.
Result<FeedPage> read_comments(std::string_view body, std::string_view post_id, Time received_at);

}  // namespace k197::channel
