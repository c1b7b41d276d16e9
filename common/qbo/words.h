/* The note of a voided transaction: "Voided", or "Voided - what stood there". */
#ifndef TIEOUT_QBO_WORDS_H
#define TIEOUT_QBO_WORDS_H

#include "base/arena.h"

/* False when the note is none of a void; *rest is what stood there, TEXT_NONE for nothing. */
bool qbo_void_note_split(struct text note, struct text *rest);
/* Cut to QuickBooks' 4,000 characters. */
struct text qbo_void_note(struct arena *arena, struct text memo);

#endif
