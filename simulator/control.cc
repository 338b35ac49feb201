#include "simulator/control.h"

#include <fmt/format.h>

#include <charconv>

#include "base/bytes.h"
#include "base/embedded.h"
#include "simulator/actions.h"
#include "simulator/control_messages.h"
#include "simulator/events.h"
#include "simulator/templates.h"
#include "simulator/view.h"
#include "simulator/wire.h"

namespace k197::simulator {
namespace {

constexpr std::size_t kUploadBytes = 110 << 20;

using web::Request;
using web::Response;

std::int64_t since_of(const Request& request) {
    std::int64_t since = 0;
    const std::string text = request.query_value("since").value_or("0");
    std::from_chars(text.data(), text.data() + text.size(), since);
    return since;
}

Response add_person(Stage& stage, const Request& request) {
    const auto form = read_form(request);
    if (!form) return refused(form.error());
    const Time now = stage.clock.now();
    return stage.world.use([&](World& world) {
        return json_response(
            citizen_json(world, add_citizen(world, form->fields.text_or("/name"), now), now)
        );
    });
}

Response change_person(Stage& stage, const Request& request) {
    const auto form = read_form(request);
    if (!form) return refused(form.error());
    return stage.world.use([&](World& world) {
        Citizen* citizen = find_citizen(world, request.param("psid"));
        if (citizen == nullptr) return refused(fail(Errc::NotFound, "no such citizen"));
        citizen->name = form->fields.text_or("/name", citizen->name);
        citizen->blocked = form->fields.boolean("/blocked").value_or(citizen->blocked);
        touch(world);
        return json_response(citizen_json(world, *citizen, stage.clock.now()));
    });
}

Response list_people(Stage& stage, const Request&) {
    return stage.world.use([&](const World& world) {
        return json_response(Json::object({{"citizens", citizens_json(world, stage.clock.now())}}));
    });
}

Response show_thread(Stage& stage, const Request& request) {
    return stage.world.use([&](World& world) {
        const Citizen* citizen = find_citizen(world, request.param("psid"));
        if (citizen == nullptr) return refused(fail(Errc::NotFound, "no such citizen"));
        return json_response(thread_json(world, *citizen, since_of(request), stage.clock.now()));
    });
}

Response read_thread(Stage& stage, const Request& request) {
    return stage.world.use([&](World& world) {
        Citizen* citizen = find_citizen(world, request.param("psid"));
        if (citizen == nullptr) return refused(fail(Errc::NotFound, "no such citizen"));
        citizen_reads(world, *citizen, stage.clock.now());
        return json_response(Json::object({{"ok", true}}));
    });
}

/// edit, unsend, reaction of a message.
Response change_message(Stage& stage, const Request& request) {
    const auto form = read_form(request);
    if (!form) return refused(form.error());
    const std::string mid = request.param("mid");
    const std::string action = request.param("action");
    const Time now = stage.clock.now();
    return stage.world.use([&](World& world) {
        Result<void> done = fail(Errc::NotFound, "no such action");
        if (action == "edit") done = citizen_edits(world, mid, form->fields.text_or("/text"), now);
        if (action == "unsend") done = citizen_unsends(world, mid, now);
        if (action == "reaction")
            done = citizen_reacts(world, mid, form->fields.text_or("/emoji"), now);
        return done ? json_response(Json::object({{"ok", true}})) : refused(done.error());
    });
}

Response write_from_inbox(Stage& stage, const Request& request) {
    const auto form = read_form(request);
    if (!form) return refused(form.error());
    const std::string text = form->fields.text_or("/text");
    if (text.empty()) return refused(fail(Errc::Invalid, "text is empty", "text"));
    return stage.world.use([&](World& world) {
        if (find_citizen(world, request.param("psid")) == nullptr)
            return refused(fail(Errc::NotFound, "no such citizen"));
        Message message{.psid = request.param("psid"), .author = Author::Inbox, .text = text};
        return json_response(
            Json::object({{"mid", page_writes(world, std::move(message), stage.clock.now())}})
        );
    });
}

Response list_wall(Stage& stage, const Request& request) {
    return stage.world.use([&](const World& world) {
        Json out = Json::object({{"cursor", world.cursor}});
        return json_response(out.set("posts", posts_json(world, since_of(request))));
    });
}

Response post_on_wall(Stage& stage, const Request& request) {
    auto form = read_form(request);
    if (!form) return refused(form.error());
    return stage.world.use([&](World& world) {
        const Citizen* citizen = find_citizen(world, form->fields.text_or("/psid"));
        if (citizen == nullptr) return refused(fail(Errc::NotFound, "no such citizen", "psid"));
        Post post{
            .from_id = citizen->user_id,
            .from_name = citizen->name,
            .message = form->fields.text_or("/text")};
        for (web::Part& file : form->files) {
            post.photos.push_back(
                add_media(world, file.filename, file.content_type, std::move(file.body))
            );
        }
        if (post.message.empty() && post.photos.empty())
            return refused(fail(Errc::Invalid, "an empty post"));
        return json_response(
            Json::object({{"id", add_post(world, std::move(post), stage.clock.now())}})
        );
    });
}

Response comment_on_post(Stage& stage, const Request& request) {
    auto form = read_form(request);
    if (!form) return refused(form.error());
    return stage.world.use([&](World& world) {
        const Citizen* citizen = find_citizen(world, form->fields.text_or("/psid"));
        if (citizen == nullptr) return refused(fail(Errc::NotFound, "no such citizen", "psid"));
        Comment comment{.parent_id = form->fields.text_or("/parent_id", request.param("id"))};
        comment.from_id = citizen->user_id;
        comment.from_name = citizen->name;
        comment.message = form->fields.text_or("/text");
        if (!form->files.empty()) {
            web::Part& file = form->files.front();
            comment.photo =
                add_media(world, file.filename, file.content_type, std::move(file.body));
        }
        const auto id = add_comment(world, std::move(comment), stage.clock.now());
        return id ? json_response(Json::object({{"id", *id}})) : refused(id.error());
    });
}

Response change_comment(Stage& stage, const Request& request) {
    const auto form = read_form(request);
    if (!form) return refused(form.error());
    return stage.world.use([&](World& world) {
        const Time now = stage.clock.now();
        const auto done =
            request.method == "DELETE"
                ? remove_comment(world, request.param("id"), now)
                : edit_comment(world, request.param("id"), form->fields.text_or("/text"), now);
        return done ? json_response(Json::object({{"ok", true}})) : refused(done.error());
    });
}

Response show_switches(Stage& stage, const Request&) {
    return stage.world.use([](const World& world) {
        return json_response(switches_json(world.switches));
    });
}

Response set_switches(Stage& stage, const Request& request) {
    const auto form = read_form(request);
    if (!form) return refused(form.error());
    return stage.world.use([&](World& world) {
        auto changed = changed_switches(world.switches, form->fields);
        if (!changed) return refused(changed.error());
        world.switches = std::move(*changed);
        touch(world);
        return json_response(switches_json(world.switches));
    });
}

Response show_log(Stage& stage, const Request& request) {
    return stage.world.use([&](const World& world) {
        Json out = Json::object({{"cursor", world.cursor}, {"waiting", world.queue.waiting()}});
        return json_response(out.set("log", log_json(world, since_of(request))));
    });
}

/// All that changed, in one answer: the page asks for it again and again.
Response poll(Stage& stage, const Request& request) {
    const std::int64_t since = since_of(request);
    const Time now = stage.clock.now();
    return stage.world.use([&](World& world) {
        publish_due(world, now);
        judge_templates(world, now);
        Json out = Json::object(
            {{"cursor", world.cursor},
             {"now", now / kMillisecond},
             {"waiting", world.queue.waiting()}}
        );
        out.set(
            "page", Json::object({{"id", world.options.page_id}, {"name", world.options.page_name}})
        );
        out.set("subscribed", !world.subscribed.empty());
        // Typing and windows change with time alone, so people and the open thread always come.
        out.set("citizens", citizens_json(world, now))
            .set("switches", switches_json(world.switches));
        if (const Citizen* citizen =
                find_citizen(world, request.query_value("psid").value_or(""))) {
            out.set(
                "thread",
                thread_json(world, *citizen, request.query_value("whole") ? 0 : since, now)
            );
        }
        return json_response(
            out.set("posts", posts_json(world, since)).set("log", log_json(world, since))
        );
    });
}

/// Asks the webhook the way Meta does when its address is entered.
Response verify_webhook(Stage& stage, const Request&) {
    const std::string challenge = new_digits(10);
    const std::string url = stage.options.webhook_url +
                            "?hub.mode=subscribe&hub.challenge=" + challenge +
                            "&hub.verify_token=" + url_encode(stage.options.verify_token);
    const HttpAnswer answer = stage.http.send({.url = url, .timeout_ms = 5'000});
    const bool agreed = answer.status == 200 && answer.body == challenge;
    stage.world.use([&](World& world) {
        note(
            world,
            {.at = stage.clock.now(),
             .kind = "webhook",
             .method = "GET",
             .path = "verify",
             .status = answer.status}
        );
    });
    return json_response(Json::object({{"verified", agreed}, {"status", answer.status}}));
}

/// Signs and sends a body as it is: for shapes that people cannot make by hand.
Response send_raw(Stage& stage, const Request& request) {
    const Time now = stage.clock.now();
    return stage.world.use([&](World& world) {
        Delivery delivery{.lane = "raw", .field = "raw", .body = request.body};
        delivery.created = delivery.due = now;
        world.queue.add(std::move(delivery));
        touch(world);
        return json_response(Json::object({{"ok", true}}));
    });
}

Response upload_media(Stage& stage, const Request& request) {
    auto form = read_form(request);
    if (!form) return refused(form.error());
    if (form->files.empty()) return refused(fail(Errc::Invalid, "a file is missing", "file"));
    return stage.world.use([&](World& world) {
        web::Part& file = form->files.front();
        const std::string id =
            add_media(world, file.filename, file.content_type, std::move(file.body));
        return json_response(
            Json::object({{"media_id", id}, {"type", kind_of(world.media.at(id).type)}})
        );
    });
}

Response media_response(const Media& media) {
    Response response{.content_type = media.type, .body = media.bytes};
    // What people upload is shown, never run.
    response.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    return response;
}

Response own_media(Stage& stage, const Request& request) {
    return stage.world.use([&](const World& world) {
        const auto found = world.media.find(request.param("id"));
        return found == world.media.end() ? refused(fail(Errc::NotFound, "no such media"))
                                          : media_response(found->second);
    });
}

/// A link as the product gets it: dead after its time.
Response cdn_media(Stage& stage, const Request& request) {
    const Time now = stage.clock.now();
    return stage.world.use([&](World& world) {
        const std::string id = request.param("id");
        const std::string oe = request.query_value("oe").value_or("");
        const std::string oh = request.query_value("oh").value_or("");
        const auto found = world.media.find(id);
        Response response{
            .status = 403, .content_type = "text/plain", .body = "URL signature expired"};
        if (found != world.media.end() && cdn_allows(world.cdn_key, id, oe, oh, now))
            response = media_response(found->second);
        note(
            world,
            {.at = now,
             .kind = "cdn",
             .method = "GET",
             .path = request.path,
             .status = response.status}
        );
        return response;
    });
}

Response page_file(const Request& request) {
    const std::string name = request.path == "/" ? "index.html" : request.param("name");
    const auto bytes = embedded("simulator/page/" + name);
    if (!bytes) return refused(fail(Errc::NotFound, "no such file"));
    const bool script = name.ends_with(".js");
    const bool style = name.ends_with(".css");
    Response response{.body = std::string{*bytes}};
    if (script) response.content_type = "text/javascript; charset=utf-8";
    if (style) response.content_type = "text/css; charset=utf-8";
    if (name.ends_with(".png")) response.content_type = "image/png";
    response.headers.emplace_back(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self'; "
        "frame-ancestors 'none'"
    );
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

using StageHandler = Response (*)(Stage&, const Request&);

}  // namespace

std::vector<web::Route> control_routes(Stage& stage) {
    const auto row = [&stage](std::string method, std::string pattern, StageHandler handler) {
        return web::Route{
            .method = std::move(method),
            .pattern = std::move(pattern),
            .handler = [&stage,
                        handler](const Request& request) { return handler(stage, request); },
            .max_body = kUploadBytes,
        };
    };
    return {
        row("GET", "/sim/poll", poll),
        row("GET", "/sim/citizens", list_people),
        row("POST", "/sim/citizens", add_person),
        row("POST", "/sim/citizens/{psid}", change_person),
        row("POST", "/sim/citizens/{psid}/messages", write_as_citizen),
        row("GET", "/sim/citizens/{psid}/thread", show_thread),
        row("POST", "/sim/citizens/{psid}/read", read_thread),
        row("POST", "/sim/messages/{mid}/{action}", change_message),
        row("POST", "/sim/inbox/{psid}", write_from_inbox),
        row("GET", "/sim/posts", list_wall),
        row("POST", "/sim/posts", post_on_wall),
        row("POST", "/sim/posts/{id}/comments", comment_on_post),
        row("POST", "/sim/comments/{id}", change_comment),
        row("DELETE", "/sim/comments/{id}", change_comment),
        row("GET", "/sim/switches", show_switches),
        row("POST", "/sim/switches", set_switches),
        row("GET", "/sim/log", show_log),
        row("POST", "/sim/verify", verify_webhook),
        row("POST", "/sim/webhooks", send_raw),
        row("POST", "/sim/media", upload_media),
        row("GET", "/sim/media/{id}", own_media),
        row("GET", "/cdn/{id}/{name}", cdn_media),
        {.method = "GET", .pattern = "/", .handler = page_file},
        {.method = "GET", .pattern = "/page/{name}", .handler = page_file},
    };
}

}  // namespace k197::simulator
