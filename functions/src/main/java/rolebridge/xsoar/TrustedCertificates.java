package rolebridge.xsoar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import rolebridge.domain.error.XsoarRefusedException;

/** What a server's certificate has to be issued by. */
final class TrustedCertificates {

  private TrustedCertificates() {}

  /**
   * TLS that trusts these, and these only.
   *
   * @param pem one or more certificates; empty for those that Java trusts
   * @throws XsoarRefusedException when there is no certificate in it
   */
  static SSLContext context(String pem) {
    try {
      if (pem.isBlank()) {
        return SSLContext.getDefault();
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate : read(pem)) {
        store.setCertificateEntry("certificate" + store.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new XsoarRefusedException(
          "The member caBundle of XSOAR's secret can't be read as certificates in PEM: "
              + e.getMessage(),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Collection<? extends Certificate> read(String pem)
      throws GeneralSecurityException {
    Collection<? extends Certificate> certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("there is none");
    }
    return certificates;
  }
}
