# Where things go, and how find_package and pkg-config find them.
# Components: runtime (library, command), development (headers, archive, package files).
include(CMakePackageConfigHelpers)

install(TARGETS csirt EXPORT csirtTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development)
install(FILES capi/csirt.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
install(EXPORT csirtTargets NAMESPACE csirt:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/csirt COMPONENT development)

install(TARGETS csirt_core EXPORT csirtCoreTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(DIRECTORY include/csirt DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
  FILES_MATCHING PATTERN "*.hpp")
install(EXPORT csirtCoreTargets NAMESPACE csirt:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/csirt
  COMPONENT development)

configure_package_config_file(cmake/csirtConfig.cmake.in ${PROJECT_BINARY_DIR}/generated/csirtConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/csirt)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/generated/csirtConfigVersion.cmake
  COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/generated/csirtConfig.cmake ${PROJECT_BINARY_DIR}/generated/csirtConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/csirt COMPONENT development)
# Relative paths, so that the prefix may still be chosen at installation.
file(RELATIVE_PATH CSIRT_PC_TO_INCLUDE /${CMAKE_INSTALL_LIBDIR}/pkgconfig /${CMAKE_INSTALL_INCLUDEDIR})
configure_file(cmake/csirt.pc.in ${PROJECT_BINARY_DIR}/generated/csirt.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/generated/csirt.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
  COMPONENT development)
install(FILES capi/schema/nouns.schema.json schema/charter.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/csirt COMPONENT development)
# The mappings are compiled in; their files are installed to be read, and to begin one's own with.
file(GLOB CSIRT_MAPPINGS src/condition/data/*.yaml)
install(FILES ${CSIRT_MAPPINGS} DESTINATION ${CMAKE_INSTALL_DATADIR}/csirt/mappings COMPONENT development)

if(CSIRT_BUILD_TOOL)
  install(TARGETS csirt_tool RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT runtime)
  install(FILES ${PROJECT_BINARY_DIR}/generated/csirt.bash
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME csirt COMPONENT runtime)
endif()
