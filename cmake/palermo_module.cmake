# palermo_module(name USES other... [NEEDS package-target...] [OPENLY package-target...])
#
# One folder, one library, one test program. A module may use only modules written above it in
# src/palermo/CMakeLists.txt, so the map has no circles, by construction. NEEDS are outside
# libraries that stay behind the module's .cpp files; OPENLY are those its headers show.
function(palermo_module name)
    cmake_parse_arguments(arg "" "" "USES;NEEDS;OPENLY;TESTS" ${ARGN})
    foreach(used IN LISTS arg_USES)
        if(NOT TARGET palermo_${used})
            message(FATAL_ERROR "${name} uses ${used}, which is not above it on the map")
        endif()
    endforeach()
    list(TRANSFORM arg_USES PREPEND palermo_ OUTPUT_VARIABLE links)

    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
    if(sources)
        add_library(palermo_${name} STATIC ${sources})
        target_include_directories(palermo_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
        target_link_libraries(palermo_${name} PUBLIC ${links} ${arg_OPENLY}
                                              PRIVATE palermo_warnings ${arg_NEEDS})
    else()
        add_library(palermo_${name} INTERFACE)
        target_include_directories(palermo_${name} INTERFACE ${PROJECT_SOURCE_DIR}/src)
        target_link_libraries(palermo_${name} INTERFACE ${links} ${arg_OPENLY})
    endif()
    set_property(GLOBAL APPEND PROPERTY palermo_modules ${name})

    file(GLOB tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${name}/*_test.cpp)
    if(tests AND NOT PALERMO_FUZZ)
        add_executable(${name}_tests ${tests} ${PROJECT_SOURCE_DIR}/tests/main.cpp)
        list(TRANSFORM arg_TESTS PREPEND palermo_)
        target_link_libraries(${name}_tests PRIVATE palermo_${name} ${arg_TESTS} palermo_words palermo_warnings rapidcheck)
        target_compile_definitions(${name}_tests PRIVATE PALERMO_SOURCE="${PROJECT_SOURCE_DIR}")
        add_test(NAME ${name} COMMAND ${name}_tests)
        # A property that nobody asked about (CHECK) still fails here.
        set_tests_properties(${name} PROPERTIES
                             FAIL_REGULAR_EXPRESSION "Falsifiable after;Gave up after")
    endif()
endfunction()

# palermo_generated(name pattern...)
#
# Adds to the module the C++ that tools/generate.py makes of data files (globs, from the project's
# root). A text without its translation stops the build here.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
function(palermo_generated name)
    list(TRANSFORM ARGN PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE patterns)
    file(GLOB tables CONFIGURE_DEPENDS ${patterns})
    set(made ${PROJECT_BINARY_DIR}/generated/${name}_data.cpp)
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/generated)
    add_custom_command(OUTPUT ${made}
        COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/generate.py ${name} ${made}
        DEPENDS ${PROJECT_SOURCE_DIR}/tools/generate.py ${tables}
        COMMENT "Generating ${name} from data/" VERBATIM)
    target_sources(palermo_${name} PRIVATE ${made})
endfunction()

# palermo_pages(name pattern...)
#
# Compiles Markdown pages into the module: page_of(id) and what_to_do(id) of
# src/palermo/<name>/rules.hpp give them.
function(palermo_pages name)
    list(TRANSFORM ARGN PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE patterns)
    file(GLOB pages CONFIGURE_DEPENDS ${patterns})
    set(made ${PROJECT_BINARY_DIR}/generated/${name}_pages.cpp)
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/generated)
    add_custom_command(OUTPUT ${made}
        COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/embed_pages.py ${name} ${made} ${pages}
        DEPENDS ${PROJECT_SOURCE_DIR}/tools/embed_pages.py ${pages}
        COMMENT "Embedding the pages of ${name}" VERBATIM)
    target_sources(palermo_${name} PRIVATE ${made})
endfunction()
