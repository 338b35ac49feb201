#pragma once
// Errors as answers: one place maps each Errc to its HTTP status and code.

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "web/server.h"

namespace k197::web {

/// The HTTP status of an error.
int status_of(Errc code);
/// Its name in JSON: "not_found".
std::string_view name_of(Errc code);

/// {"error":{"code","message","field"?}} with the matching status.
Response json_problem(const Error& error);
/// The same with more members in "error".
Response json_problem(const Error& error, const Json& more);
/// A JSON answer.
Response json_answer(const Json& body, int status = 200);
/// A short page in Vietnamese for people.
Response page_problem(int status, std::string_view message = {});

}  // namespace k197::web
