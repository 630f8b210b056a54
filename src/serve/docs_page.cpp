// The page people read, from the same table.
#include "base/text.h"
#include "serve/errors.h"
#include "serve/openapi.h"
#include "serve/route.h"
#include "serve/shapes.h"

namespace touchline {
namespace {

std::string anchor(const Route& route) {
    std::string text = lower(route.method);
    for (const char c : std::string_view(route.path))
        text += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-';
    return text;
}

std::string kind_of(const RouteParameter& parameter) {
    using Type = RouteParameter::Type;
    switch (parameter.type) {
        case Type::text: return "text";
        case Type::whole:
            return parameter.most == UINT64_MAX
                       ? fmt::format("whole number from {}", parameter.least)
                       : fmt::format("whole number, {} to {}", parameter.least, parameter.most);
        case Type::share: return "number, 0 to 1";
        case Type::flag: return "true or false";
        case Type::choice: return "one of " + std::string(parameter.choices);
    }
    return "";
}

std::string parameter_table(const Route& route) {
    std::string text =
        "<table><thead><tr><th>parameter</th><th>what</th><th>is</th><th>else</th>"
        "</tr></thead><tbody>";
    for (const RouteParameter& parameter : route.parameters)
        text += fmt::format("<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td></tr>",
                            html_escape(parameter.name), html_escape(parameter.what),
                            html_escape(kind_of(parameter)),
                            parameter.required ? "required" : html_escape(parameter.fallback));
    if (route.lens)
        text +=
            "<tr><td><a href=\"#lens\">the lens</a></td><td>which journeys</td><td>its fields"
            "</td><td>all</td></tr>";
    return text + "</tbody></table>";
}

std::string section(const Route& route) {
    std::string text = fmt::format(
        "<section id=\"{}\"><h3><span class=\"method\">{}</span> <code>{}</code></h3><p>{} "
        "<span class=\"role\">{}</span></p>",
        anchor(route), route.method, html_escape(route.path), html_escape(route.summary),
        route.role == AccessRole::nobody ? "open to all"
                                         : "from " + std::string(role_name(route.role)) + " on");
    if (!route.parameters.empty() || route.lens) text += parameter_table(route);
    if (*route.body_shape != '\0')
        text += fmt::format("<p>body</p><pre>{}</pre>", html_escape(route.body_shape));
    if (std::string_view(route.answer) != "any")
        text += fmt::format("<p>answer</p><pre>{}</pre>", html_escape(route.answer));
    return text + "</section>";
}

constexpr std::string_view how_to =
    "<section><h2>How to ask</h2><p>Send a token: <code>Authorization: Bearer TOKEN</code>; tools "
    "that know only Basic send it as the user name. <code>touchline token new</code> makes one. As "
    "long as none was made, this machine may ask everything without.</p><p>Each role may what the "
    "one before may: <b>capture</b> sends interactions of its own source or centre, <b>agent</b> "
    "reads customers, journeys and the map, <b>analyst</b> asks everything and captures files, "
    "<b>admin</b> withdraws, maps again and makes tokens.</p></section>"
    "<section id=\"lens\"><h2>The lens</h2><p>Which journeys an answer speaks of, as parameters: "
    "<code>?from=2026-01-01&amp;channel=voice,chat</code>. Values of one field are joined by "
    "commas, "
    "each encoded for itself. Fields: from, until, period, journey, outcome, starts_with, "
    "ends_with, channel, centre, kind, staff, attr.NAME, segment.NAME, show.kind, show.channel, "
    "show.centre, known_at.</p></section>";

std::string error_table() {
    std::string text =
        "<section id=\"errors\"><h2>Errors</h2><p>Every error has this form:</p>"
        "<pre>{&quot;error&quot;: {&quot;code&quot;: &quot;not_found&quot;, "
        "&quot;message&quot;: &quot;…&quot;, &quot;see&quot;: &quot;/docs#errors&quot;}}"
        "</pre><table><thead><tr><th>status</th><th>code</th><th>when</th></tr></thead>"
        "<tbody>";
    for (const ErrorRow& row : error_rows())
        text += fmt::format("<tr><td>{}</td><td><code>{}</code></td><td>{}</td></tr>", row.status,
                            row.code, html_escape(row.when));
    return text + "</tbody></table></section>";
}

std::string shape_list() {
    std::string text =
        "<section id=\"shapes\"><h2>Shapes</h2><p><code>?</code> behind a name: it may be absent; "
        "behind a type: it may be null. A count is a whole number from 0 on.</p><dl>";
    for (const NamedShape& shape : named_shapes())
        text += fmt::format("<dt><code>{}</code></dt><dd><pre>{}</pre></dd>", shape.name,
                            html_escape(shape.shape));
    return text + "</dl></section>";
}

}  // namespace

std::string write_docs_page(const std::string& version) {
    std::string text = fmt::format(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\"><title>Touchline: the API</title><link "
        "rel=\"stylesheet\" href=\"/docs.css\"></head><body><header><h1>Touchline: the API</h1><p>"
        "version {} · <a href=\"/openapi.json\">OpenAPI 3.1</a> · <a href=\"/\">the app</a></p>"
        "</header><main>{}<section><h2>Questions and "
        "commands</h2><table><thead><tr><th>request</th>"
        "<th>what</th><th>from role</th></tr></thead><tbody>",
        html_escape(version), how_to);
    for (const Route& route : routes())
        text += fmt::format(
            "<tr><td><a href=\"#{}\"><span class=\"method\">{}</span> "
            "<code>{}</code></a></td><td>{}"
            "</td><td>{}</td></tr>",
            anchor(route), route.method, html_escape(route.path), html_escape(route.summary),
            route.role == AccessRole::nobody ? "" : role_name(route.role));
    text += "</tbody></table></section>";
    for (const Route& route : routes()) text += section(route);
    return text + error_table() + shape_list() + "</main></body></html>\n";
}

std::string docs_style() {
    return "body{font:16px/1.5 system-ui,sans-serif;max-width:68rem;margin:0 auto;padding:1rem "
           "1.25rem 4rem;color:#16202e;background:#fff}h1{font-size:1.6rem;margin-bottom:0}"
           "h2{margin-top:2.5rem}h3{margin:2rem 0 .25rem;font-size:1.05rem}a{color:#0b5cad}"
           "table{border-collapse:collapse;width:100%;font-size:.92rem}"
           "th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #dfe5ec;"
           "vertical-align:top}pre,code{font-family:ui-monospace,monospace;font-size:.9em}"
           "pre{background:#f4f6f9;padding:.6rem .8rem;overflow-x:auto;white-space:pre-wrap;"
           "border-radius:6px}.method{font-weight:700;font-size:.85em;color:#24364b}"
           ".role{color:#5b6878}main{overflow-x:auto}"
           "@media(prefers-color-scheme:dark){body{color:#e9eef5;background:#12171e}"
           "a{color:#8fb2d9}th,td{border-color:#323d4c}pre{background:#1d2530}"
           ".method{color:#d5dfeb}.role{color:#9fadbf}}\n";
}

}  // namespace touchline
