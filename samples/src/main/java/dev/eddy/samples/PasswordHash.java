package dev.eddy.samples;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * PBKDF2 with HMAC-SHA256, a key of 256 bits, and the salt {@code eddy}: the same for everybody, so that the same request gives
 * the same answer. Who stores passwords takes a random salt for each.
 */
final class PasswordHash {

    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
    private static final byte[] SALT = "eddy".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BITS = 256;

    private PasswordHash() {}

    /** In lower-case hex. Blocks; on a worker. */
    static String of(String password, int iterations) throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), SALT, iterations, KEY_BITS);
        return HexFormat.of()
                .formatHex(SecretKeyFactory.getInstance(ALGORITHM)
                        .generateSecret(spec)
                        .getEncoded());
    }
}
