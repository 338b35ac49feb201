#pragma once
// The parts of one turn, for turn.cc and press.cc alone.

#include <string>
#include <string_view>
#include <vector>

#include "conversation/speech.h"
#include "conversation/turn.h"

namespace k197::conversation {

/// A turn under way.
struct Turn {
    Dialogue dialogue{};
    const Input& input;
    const Understood& words;
    const World& world;
    std::vector<Reply> replies{};
    Effects effects{};

    void say(Reply reply) { replies.push_back(std::move(reply)); }
    void say(std::string_view key, Texts::Values values = {}) {
        say(Reply{.text = world.texts.say(key, values)});
    }
    void say_with_menu(std::string_view key) {
        say(Reply{.text = world.texts.say(key), .choices = menu(world.texts)});
    }
};

/// This citizen's report of that code; nothing when it is not theirs.
const Known* report_with(const World& world, const std::string& code);
void drop_draft(Dialogue& dialogue);
/// Asks for what is missing, or shows the summary.
void go_on(Turn& turn);
/// The welcome, with the form.
void greet(Turn& turn);
/// An officer is called; the automatic answers stop.
void call_person(Turn& turn);
void show_status(Turn& turn, const std::string& code);
/// more.CODE: what comes next is added to that report.
void start_more(Turn& turn, const std::string& code);
/// Get Started, a link, or the menu's "Gửi phản ánh".
void open(Turn& turn);
/// A button or quick reply was pressed, or typed.
void press(Turn& turn, const std::string& payload);
/// The payload that a typed answer stands for: a digit for the n-th quick reply, or plain words. ""
/// for none.
std::string typed_payload(const Turn& turn);

}  // namespace k197::conversation
