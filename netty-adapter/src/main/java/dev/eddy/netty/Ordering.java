package dev.eddy.netty;

/** In which order the replies of one channel leave, and how many of its jobs may run at a time. */
public enum Ordering {
    /** One job at a time, each on any worker; the next begins when the reply of the one before has been written. */
    SERIAL,
    /** Jobs run side by side; replies leave in the order of the requests, as pipelined HTTP/1.1 and RESP want it. */
    PARALLEL_ORDERED,
    /** Jobs run side by side; replies leave as they come, for protocols whose replies say what they answer. */
    UNORDERED
}
