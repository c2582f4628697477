"""The typed state of every aggregate, generated from the published contracts by `./tsuzuri states`.

Each aggregate has three types: `Record` is the state for rules, `PublishedRecord` adds `id` and `version`, and the
owning service adds its private fields in its own domain. All are plain documents at run time.
"""
