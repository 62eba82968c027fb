// An SQLite VFS that passes everything on to the default one, until the n-th operation that changes a file:
// that one, and on request all after it, fail as a full or a failing disk does.
#pragma once

#include <sqlite3.h>

#include <cstring>

namespace csirt::journal::test {

struct Fault {
  int at = 0;          // the operation that fails, counted from 1; 0: none
  int code = 0;        // SQLITE_FULL, SQLITE_IOERR_WRITE, ...
  bool lasts = false;  // do those after it fail too?
  int seen = 0;

  bool strikes() {
    ++seen;
    return at != 0 && (seen == at || (lasts && seen > at));
  }
};

inline Fault& fault() {
  static Fault one;
  return one;
}

struct FaultFile {
  sqlite3_file base;
  sqlite3_file* real;
};

inline sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<FaultFile*>(file)->real; }

inline int fault_write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  if (!fault().strikes()) return real(file)->pMethods->xWrite(real(file), data, size, offset);
  // A disk that runs full may have taken half of it.
  if (size > 1) real(file)->pMethods->xWrite(real(file), data, size / 2, offset);
  return fault().code;
}

inline int fault_truncate(sqlite3_file* file, sqlite3_int64 size) {
  return fault().strikes() ? SQLITE_IOERR_TRUNCATE : real(file)->pMethods->xTruncate(real(file), size);
}

inline int fault_sync(sqlite3_file* file, int flags) {
  return fault().strikes() ? SQLITE_IOERR_FSYNC : real(file)->pMethods->xSync(real(file), flags);
}

inline int fault_close(sqlite3_file* file) {
  const int code = real(file)->pMethods->xClose(real(file));
  sqlite3_free(reinterpret_cast<FaultFile*>(file)->real);
  return code;
}

inline const sqlite3_io_methods& fault_methods() {
  using File = sqlite3_file;
  static const sqlite3_io_methods methods = {
      3,
      fault_close,
      [](File* f, void* data, int n, sqlite3_int64 at) {
        return real(f)->pMethods->xRead(real(f), data, n, at);
      },
      fault_write,
      fault_truncate,
      fault_sync,
      [](File* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); },
      [](File* f, int level) { return real(f)->pMethods->xLock(real(f), level); },
      [](File* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); },
      [](File* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); },
      [](File* f, int op, void* arg) { return real(f)->pMethods->xFileControl(real(f), op, arg); },
      [](File* f) { return real(f)->pMethods->xSectorSize(real(f)); },
      [](File* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
      [](File* f, int page, int size, int extend, void volatile** out) {
        return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
      },
      [](File* f, int offset, int n, int flags) {
        return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
      },
      [](File* f) { real(f)->pMethods->xShmBarrier(real(f)); },
      [](File* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); },
      // No memory mapping: every byte goes through the functions above.
      [](File*, sqlite3_int64, int, void** out) { return *out = nullptr, SQLITE_OK; },
      [](File*, sqlite3_int64, void*) { return SQLITE_OK; },
  };
  return methods;
}

inline int fault_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* base = static_cast<sqlite3_vfs*>(vfs->pAppData);
  auto* made = reinterpret_cast<FaultFile*>(file);
  made->base.pMethods = nullptr;
  if ((flags & SQLITE_OPEN_CREATE) != 0 && fault().strikes()) return SQLITE_CANTOPEN;
  made->real = static_cast<sqlite3_file*>(sqlite3_malloc(base->szOsFile));
  if (!made->real) return SQLITE_NOMEM;
  std::memset(made->real, 0, static_cast<std::size_t>(base->szOsFile));
  const int code = base->xOpen(base, name, made->real, flags, out_flags);
  if (code == SQLITE_OK) {
    made->base.pMethods = &fault_methods();
  } else {
    sqlite3_free(made->real);
  }
  return code;
}

// Registers it once; the name to open by.
inline const char* fault_vfs() {
  static sqlite3_vfs* const vfs = [] {
    sqlite3_vfs* base = sqlite3_vfs_find(nullptr);
    auto* made = new sqlite3_vfs(*base);
    made->zName = "csirt-fault";
    made->szOsFile = sizeof(FaultFile);
    made->pAppData = base;
    made->pNext = nullptr;
    made->xOpen = fault_open;
    sqlite3_vfs_register(made, 0);
    return made;
  }();
  return vfs->zName;
}

}  // namespace csirt::journal::test
