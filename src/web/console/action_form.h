#pragma once
// The actions as forms: which fields each has, what stands in them at first, and how a posted form
// becomes the action's body. Pure.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "org/units.h"
#include "web/console/form.h"

namespace k197::web::console {

struct FieldSpec {
    enum class Kind { LongText, Line, Unit, Moment, Files, Pictures, Field, Urgency };
    std::string_view name{};
    std::string_view label{};
    Kind kind = Kind::LongText;
    bool required = true;
    std::string_view hint{};
};

struct ActionSpec {
    std::string_view action{};  ///< of the contract: accept … unpublish
    std::string_view title{};   ///< what an officer presses
    std::string_view hint{};    ///< what happens then
    bool careful = false;       ///< ends something: not the button to press by habit
    std::vector<FieldSpec> fields{};
};

const ActionSpec* find_action(std::string_view action);

/// A form that was not carried out: what was typed, and why.
struct Attempt {
    std::string action{};
    std::map<std::string, std::string, std::less<>> values{};
    std::vector<std::string> media{};  ///< files that are stored already, and chosen pictures
    Error error{};
};
Attempt attempt_of(std::string_view action, const Form& form, const Error& error);

/// What the forms of one report are made from.
struct FormWorld {
    std::vector<std::string> open{};  ///< actions allowed now
    std::string primary{};            ///< the one that comes next; it is shown open
    std::map<std::string, std::string, std::less<>> prefilled{};  ///< "close.answer" → text
    Json suggested = Json::array();                               ///< [{code, unit_name}]
    Json pictures = Json::array();  ///< media views that may be published
    Json uploaded = Json::array();  ///< media views of files stored by a failed attempt
    Json fields = Json::array();    ///< [{value, label, chosen}] of the ten fields
    Json urgencies = Json::array();
    const Attempt* attempt = nullptr;
};
/// [{action, title, …, inputs: […]}], the primary one first.
Json forms_view(const FormWorld& world);
/// What was typed into the form of an action that is no longer open: [{label, typed}].
Json lost_words(const FormWorld& world);

/// The action that comes next in the usual course of a report, or "".
std::string primary_action(std::string_view status, bool verified);

/// The JSON body that the action takes. Invalid with the field when a value is not allowed.
Result<Json> body_of_form(
    const ActionSpec& spec, const Form& form, const std::vector<org::Unit>& units
);

}  // namespace k197::web::console
