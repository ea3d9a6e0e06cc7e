package dev.eddy;

/**
 * The room before a value that is to have its cache lines to itself: what one thread writes all the time must not be beside what
 * another does, or each takes it out of the other's cache. The JVM lays a class's fields out behind those of the class that it extends,
 * but for gaps that it finds there: the one behind the header is filled, too.
 */
@SuppressWarnings("UnusedVariable")
abstract class PaddingBefore {
    int gap;
    long before1, before2, before3, before4, before5, before6, before7, before8;
    long before9, before10, before11, before12, before13, before14, before15, before16;
}
