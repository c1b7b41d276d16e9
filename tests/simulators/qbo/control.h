/* The part of the control door that is about one company. */
#ifndef SIMULATOR_QBO_CONTROL_H
#define SIMULATOR_QBO_CONTROL_H

#include "tests/simulators/qbo/simulator.h"

struct control {
    struct simulator *simulator;
    struct company *company;
    struct exchange *exchange;
    const struct json *body; /* an object, never NULL */
    struct text part;        /* "books", "objects", ... */
    struct text entity;      /* what follows it; absent */
};

void control_company(const struct control *control);

/* --- what a person does in QuickBooks, control_person.c --- */
void control_objects(const struct control *control);
void control_pay(const struct control *control);
void control_journal(const struct control *control);
void control_deposit(const struct control *control);
void control_tracking(const struct control *control);

/* --- what is in the books, control_books.c --- */
void control_books(const struct control *control);
void control_dump(const struct control *control);

/* --- the switches, switch.c --- */
void switch_write(struct json_writer *writer, const struct switches *switches);
/* Sets those that the body names; none when one of them is refused. */
bool switch_set(struct switches *switches, const struct json *body, struct error *error);

#endif
