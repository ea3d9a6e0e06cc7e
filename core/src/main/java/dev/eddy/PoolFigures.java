package dev.eddy;

/**
 * What a {@link WorkerPool} looked like at one moment; the numbers belong together. Immutable.
 *
 * <p>{@code threads = busy + idle}, and {@code accepted = completed + withdrawn + busy + queued} while it is not closing.
 *
 * @param threads living workers
 * @param busy workers with a job, those with an abandoned one included
 * @param idle workers without
 * @param queued jobs waiting for a worker; those whose thread is just about to start are among them, so for a moment there may be
 *     more than the queue has places, though never more than places and missing threads together
 * @param accepted jobs ever taken
 * @param completed jobs ever run to their end, whichever it was
 * @param withdrawn jobs that ended before they started
 * @param rejected jobs ever refused at admission
 * @param stuck busy workers whose job's time ran out
 */
public record PoolFigures(
        int threads,
        int busy,
        int idle,
        int queued,
        long accepted,
        long completed,
        long withdrawn,
        long rejected,
        int stuck) {}
