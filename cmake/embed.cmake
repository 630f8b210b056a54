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

# embed_examples(ROOM): the simulated companies of examples/, with their mappings and policies.
function(embed_examples ROOM)
  set(ROOT ${CMAKE_SOURCE_DIR}/examples)
  file(GLOB FILES RELATIVE ${ROOT} CONFIGURE_DEPENDS
    ${ROOT}/*/scenario.toml ${ROOT}/*/sources/*.toml ${ROOT}/*/policy/*.toml)
  set(ROWS "")
  foreach(FILE ${FILES})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ROOT}/${FILE})
    string(REGEX MATCH "^([^/]+)/(.+)$" WHOLE ${FILE})
    set(EXAMPLE ${CMAKE_MATCH_1})
    set(NAME ${CMAKE_MATCH_2})
    file(READ ${ROOT}/${FILE} TEXT)
    string(APPEND ROWS "    {\"${EXAMPLE}\", \"${NAME}\", R\"example(${TEXT})example\"},\n")
  endforeach()
  set(SOURCE ${CMAKE_BINARY_DIR}/example_files.cpp)
  file(CONFIGURE OUTPUT ${SOURCE} @ONLY CONTENT
"// Made from examples/*/ by cmake/embed.cmake.
#include \"deliveries/examples.h\"

namespace touchline {

const std::vector<ExampleFile>& example_files() {
  static const std::vector<ExampleFile> files{
@ROWS@  };
  return files;
}

}  // namespace touchline
")
  target_sources(${ROOM} PRIVATE ${SOURCE})
endfunction()

# embed_ui(ROOM): the built web app (ui/dist) as bytes in the program. Without it the list is empty
# and the program serves a page that says how to build it.
function(embed_ui ROOM)
  set(FOLDER ${CMAKE_SOURCE_DIR}/ui/dist)
  file(GLOB_RECURSE FILES RELATIVE ${FOLDER} CONFIGURE_DEPENDS ${FOLDER}/*)
  set(NUMBER 0)
  set(BYTES "")
  set(ROWS "")
  set(PATHS "")
  foreach(FILE ${FILES})
    string(APPEND BYTES
"extern \"C\" const char ui_file_${NUMBER}[], ui_file_${NUMBER}_end[];
asm(\".section .rodata\\n.globl ui_file_${NUMBER}\\nui_file_${NUMBER}:\\n\"
    \".incbin \\\"${FOLDER}/${FILE}\\\"\\n.globl ui_file_${NUMBER}_end\\n\"
    \"ui_file_${NUMBER}_end:\\n.byte 0\\n.text\\n\");
")
    string(APPEND ROWS "    {\"/${FILE}\", bytes(ui_file_${NUMBER}, ui_file_${NUMBER}_end)},\n")
    list(APPEND PATHS ${FOLDER}/${FILE})
    math(EXPR NUMBER "${NUMBER} + 1")
  endforeach()
  set(SOURCE ${CMAKE_BINARY_DIR}/ui_files.cpp)
  file(CONFIGURE OUTPUT ${SOURCE} @ONLY CONTENT
"// Made from ui/dist by cmake/embed.cmake.
#include \"serve/assets.h\"

@BYTES@
namespace touchline {
namespace {

[[maybe_unused]] std::string_view bytes(const char* first, const char* last) {
  return {first, static_cast<std::size_t>(last - first)};
}

}  // namespace

const std::vector<UiFile>& ui_files() {
  static const std::vector<UiFile> files{
@ROWS@  };
  return files;
}

}  // namespace touchline
")
  # The linker's optimiser does not look into assembly.
  set_source_files_properties(${SOURCE} PROPERTIES OBJECT_DEPENDS "${PATHS}"
    COMPILE_OPTIONS "-fno-lto")
  target_sources(${ROOM} PRIVATE ${SOURCE})
endfunction()
