# embed_policies(ROOM): policy/*.toml as text in the program; made again when one of them changes.
function(embed_policies ROOM)
  file(GLOB POLICIES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/policy/*.toml)
  set(ROWS "")
  foreach(POLICY ${POLICIES})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${POLICY})
    get_filename_component(NAME ${POLICY} NAME)
    file(READ ${POLICY} TEXT)
    string(APPEND ROWS "    {\"${NAME}\", R\"policy(${TEXT})policy\"},\n")
  endforeach()
  set(SOURCE ${CMAKE_BINARY_DIR}/default_policies.cpp)
  file(CONFIGURE OUTPUT ${SOURCE} @ONLY CONTENT
"// Made from policy/*.toml by cmake/embed.cmake.
#include \"workspace/default_policies.h\"

namespace touchline {

const std::vector<DefaultPolicy>& default_policies() {
  static const std::vector<DefaultPolicy> policies{
@ROWS@  };
  return policies;
}

}  // namespace touchline
")
  target_sources(${ROOM} PRIVATE ${SOURCE})
endfunction()
