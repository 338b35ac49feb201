#pragma once
// Everything the simulated Facebook remembers: people, threads, posts, media, switches, what goes
// out by webhook. Plain data with small helpers; nothing here locks or sends. Lives as long as the
// process.

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "simulator/delivery_queue.h"
#include "simulator/options.h"
#include "simulator/rules.h"

namespace k197::simulator {

struct Media {
    std::string id{};
    std::string name{};
    std::string type{};  ///< "image/jpeg"
    std::string bytes{};
};

struct Attachment {
    std::string kind{};      ///< image video audio file sticker location template
    std::string media_id{};  ///< for all but location and template
    std::string sticker_id{};
    double lat = 0;
    double lon = 0;
    Json payload{};  ///< of a template
};

enum class Author { Citizen, App, Inbox };

struct Message {
    std::string mid{};
    std::string psid{};
    Author author = Author::Citizen;
    Time sent = 0;
    std::string text{};
    std::vector<Attachment> attachments{};
    Json quick_replies = Json::array();  ///< as shown: {title,payload}
    std::string payload{};               ///< of the quick reply or button the citizen pressed
    bool postback = false;               ///< a button press, not a written message
    std::string reply_to{};
    std::string metadata{};
    int edits = 0;
    bool unsent = false;
    std::string reaction{};    ///< the citizen's, on a message of the Page
    std::string delivery{};    ///< of its webhook: waiting accepted failed dropped unsubscribed
    std::int64_t changed = 0;  ///< the cursor at its last change
};

struct Citizen {
    std::string psid{};
    std::string user_id{};  ///< who the comments are from: another id space
    std::string name{};     ///< "" for a person without a readable profile
    std::string conversation{};
    bool blocked = false;   ///< does not want to hear from the Page
    Time last_inbound = 0;  ///< by the window's clock; 0 until the person first acts in the thread
    Time updated = 0;       ///< of the last message either way
    Time seen_by_page = 0;
    Time read_by_citizen = 0;
    Time typing_until = 0;                ///< the Page is typing
    std::vector<std::size_t> messages{};  ///< indexes into World::messages, in order
    std::string avatar{};                 ///< media id of the profile picture
};

struct Post {
    std::string id{};
    std::string from_id{};
    std::string from_name{};
    std::string message{};
    std::string link{};
    std::vector<std::string> photos{};  ///< media ids
    Time created = 0;
    Time scheduled = 0;  ///< in the future: not yet visible
    bool published = true;
    bool removed = false;
    bool replied = false;  ///< a private reply was given
    std::int64_t changed = 0;
};

struct Comment {
    std::string id{};
    std::string post_id{};
    std::string parent_id{};  ///< the post's id or that of another comment
    std::string from_id{};
    std::string from_name{};
    std::string message{};
    std::string photo{};  ///< media id
    Time created = 0;
    bool hidden = false;
    bool removed = false;
    bool edited = false;
    bool replied = false;  ///< a private reply was given
    std::int64_t changed = 0;
};

struct Switches {
    bool duplicate = false;      ///< every webhook comes twice
    bool out_of_order = false;   ///< every second webhook is overtaken
    bool drop_webhooks = false;  ///< webhooks get lost
    std::string outage = "off";  ///< of the Graph API: off error html silent lost_answer
    int slow_ms = 0;             ///< each Graph answer waits that long
    bool expired_token = false;
    bool rate_limit = false;
    int usage_percent = 0;              ///< shown in X-App-Usage from 50 on
    bool require_proof = false;         ///< calls without appsecret_proof are refused
    bool anonymous_comments = false;    ///< webhooks do not tell who commented
    bool no_profiles = false;           ///< the app may not read names
    bool reject_templates = false;      ///< templates that wait are refused
    std::int64_t cdn_seconds = 86'400;  ///< how long a media link lives
    std::int64_t clock_hours = 0;       ///< added to now where windows are judged
};

struct LogEntry {
    std::int64_t changed = 0;
    Time at = 0;
    std::string kind{};  ///< graph webhook cdn
    std::string method{};
    std::string path{};
    int status = 0;  ///< 0: no answer
    std::int64_t took_ms = 0;
    std::string note{};
    std::string request{};
    std::string response{};
};

struct World {
    Options options{};
    std::string cdn_key{};
    std::int64_t cursor = 0;  ///< grows with every change; each changed thing carries its value
    std::map<std::string, Citizen, std::less<>> citizens{};
    std::deque<Message> messages{};
    std::map<std::string, std::size_t, std::less<>> by_mid{};
    std::deque<Post> posts{};
    std::deque<Comment> comments{};
    std::map<std::string, Media, std::less<>> media{};
    std::map<std::string, std::string, std::less<>> photos{};       ///< Page photo id → media id
    std::map<std::string, std::string, std::less<>> attachments{};  ///< attachment_id → media id
    std::set<std::string, std::less<>> subscribed{};                ///< the Page's webhook fields
    std::map<std::string, Json, std::less<>> templates{};           ///< by template_key()
    Json profile = Json::object();                                  ///< messenger_profile
    Switches switches{};
    DeliveryQueue queue{};
    std::deque<LogEntry> log{};
    RateWindow media_rate{};
    RateWindow conversation_rate{};
    std::int64_t deliveries = 0;  ///< webhooks made, for the out-of-order switch
};

/// A world with a few citizens and every webhook field subscribed.
World make_world(const Options& options, Time now);

/// A new person; `name` may be empty. The reference lives as long as the world.
Citizen& add_citizen(World& world, std::string name, Time now);
Citizen* find_citizen(World& world, std::string_view psid);
/// By the id that comments carry.
Citizen* find_commenter(World& world, std::string_view user_id);
Message* find_message(World& world, std::string_view mid);
Post* find_post(World& world, std::string_view id);
Comment* find_comment(World& world, std::string_view id);

/// Keeps the bytes; gives the media id. An empty or general type is read from the name.
std::string add_media(World& world, std::string name, std::string type, std::string bytes);
/// image, video, audio or file, by content type.
std::string kind_of(std::string_view content_type);
/// A link that opens until the switch's lifetime has passed.
std::string cdn_link(const World& world, std::string_view media_id, Time now);

/// Now, as the 24-hour rule sees it.
Time window_now(const World& world, Time now);
/// The next cursor.
std::int64_t touch(World& world);
/// Appends to the log, dropping the oldest beyond 400.
void note(World& world, LogEntry entry);

}  // namespace k197::simulator
