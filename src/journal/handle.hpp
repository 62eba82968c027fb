// What every store checks at its door: that it is used by the process that opened it, and not from within its
// own reading callback.
#pragma once

#include <unistd.h>

#include "csirt/error.hpp"

namespace csirt::journal {

class Handle {
 public:
  Handle() : process_(getpid()) {}

  bool forked() const { return getpid() != process_; }

  void check_process() const {
    if (forked()) {
      throw Error(Status::forked, "this journal was opened before fork(); open it again in the new process",
                  "journal");
    }
  }

  void check_writing() const {
    check_process();
    if (reading_ > 0 || viewed_) {
      throw Error(Status::busy, "the journal cannot be written while it is being read through this handle");
    }
  }

  // Two readings at once would share one cursor.
  void check_reading() const {
    check_process();
    if (reading_ > 0) {
      throw Error(Status::busy, "the journal cannot be read from within its reading callback");
    }
  }

  void begin_view() {
    check_writing();
    viewed_ = true;
  }
  void end_view() { viewed_ = false; }

  // Lives while a callback of the host runs.
  class Reading {
   public:
    explicit Reading(Handle& handle) : handle_(handle) {
      handle.check_reading();
      ++handle_.reading_;
    }
    ~Reading() { --handle_.reading_; }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

   private:
    Handle& handle_;
  };

 private:
  pid_t process_;
  int reading_ = 0;
  bool viewed_ = false;
};

}  // namespace csirt::journal
