// The web app, embedded: its files, and any other path answers its one page.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "serve/http.h"

namespace touchline {

struct UiFile {
    std::string_view path;  // "/assets/app-3f9c.js"
    std::string_view bytes;
};
const std::vector<UiFile>& ui_files();  // made by cmake/embed.cmake; empty without ui/dist

Result<Response> asset_response(const RequestHead& request);

}  // namespace touchline
