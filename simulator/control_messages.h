#pragma once
// POST /sim/citizens/{psid}/messages: all the ways a citizen can act in a thread. And what its
// neighbours share.

#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "simulator/stage.h"
#include "web/multipart.h"
#include "web/server.h"

namespace k197::simulator {

/// A body: the members of a JSON object, or the fields and files of a form.
struct Form {
    Json fields = Json::object();
    std::vector<web::Part> files{};
};

/// An empty body is an empty form.
Result<Form> read_form(const web::Request& request);

web::Response json_response(const Json& value);
/// {"error":{"message","field"}} with the status that fits.
web::Response refused(const Error& error);

web::Response write_as_citizen(Stage& stage, const web::Request& request);

}  // namespace k197::simulator
