# The two libraries that users link: csirt::core (static, typed C++ headers) and csirt::csirt (shared, the C ABI).
