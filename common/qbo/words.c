#include "qbo/words.h"

enum { NOTE_CHARACTERS_MAX = 4000 };

static bool is_separator(char c)
{
    return c == ' ' || c == '-' || c == ':' || c == '\n' || c == '\r' || c == '\t';
}

bool qbo_void_note_split(struct text note, struct text *rest)
{
    const struct text voided = TEXT("Voided");
    if (!text_starts_with(note, voided))
        return false;
    size_t at = voided.length;
    if (at < note.length && !is_separator(note.data[at]))
        return false; /* "Voidedness" is somebody's own word */
    while (at < note.length && is_separator(note.data[at]))
        at++;
    *rest = at < note.length ? text_slice(note.data + at, note.length - at) : TEXT_NONE;
    return true;
}

struct text qbo_void_note(struct arena *arena, struct text memo)
{
    if (text_is_empty(memo))
        return TEXT("Voided");
    return text_cut_characters(arena_format(arena, "Voided - %.*s", TEXT_ARG(memo)),
                               NOTE_CHARACTERS_MAX);
}
