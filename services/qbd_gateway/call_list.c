#include "turn.h"

void call_list_append(struct call_list *list, struct call *call)
{
    call->next = NULL;
    if (list->last)
        list->last->next = call;
    else
        list->first = call;
    list->last = call;
    list->count++;
}

struct call *call_list_take(struct call_list *list)
{
    struct call *call = list->first;
    if (!call)
        return NULL;
    list->first = call->next;
    if (!list->first)
        list->last = NULL;
    list->count--;
    call->next = NULL;
    return call;
}
