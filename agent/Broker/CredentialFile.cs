using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Broker;

/// <summary>Reads passwords, certificates and keys. What is in them never stands in a message.</summary>
internal static class CredentialFile
{
    /// <summary>Variable in which systemd names the folder of a service's credentials.</summary>
    public const string CredentialsVariable = "CREDENTIALS_DIRECTORY";

    /// <summary>Where a file lies: a bare name among systemd's credentials where it is there, else as it is written.</summary>
    public static string Find(string file) => Find(file, Environment.GetEnvironmentVariable(CredentialsVariable));

    /// <summary>As <see cref="Find(string)"/>, with the folder of the credentials; null where there is none.</summary>
    public static string Find(string file, string? credentials)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (string.IsNullOrEmpty(credentials) || file.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return file;
        }

        var credential = Path.Combine(credentials, file);
        return File.Exists(credential) ? credential : file;
    }

    /// <summary>Reads a password: the whole file, without the line end that an editor adds.</summary>
    /// <exception cref="BrokerFaultException">The file cannot be read.</exception>
    public static byte[] ReadPassword(string file) =>
        Read("password file", file, path => Encoding.UTF8.GetBytes(File.ReadAllText(path).TrimEnd('\r', '\n')));

    /// <summary>Reads all certificates of a file, at least one.</summary>
    /// <exception cref="BrokerFaultException">The file cannot be read or holds none.</exception>
    public static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = Read("authority's certificate", file, path =>
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(path);
            return found;
        });

        // With no authority of its own the library would quietly trust the system's.
        return authorities.Count > 0
            ? authorities
            : throw new BrokerFaultException($"The authority's certificate {file} holds no certificate; expected one in PEM form.");
    }

    /// <summary>Reads the client's certificate with its key.</summary>
    /// <exception cref="BrokerFaultException">A file cannot be read, or the two do not belong together.</exception>
    public static X509Certificate2 ReadCertificate(TlsFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var certificate = Find(files.CertificateFile!);
        var key = Find(files.KeyFile ?? files.CertificateFile!);
        var passphrase = files.KeyPassphraseFile is { } secret ? Encoding.UTF8.GetString(ReadPassword(secret)) : null;
        _ = Read("private key", key, path => File.ReadAllText(path).Length);
        return Read("client's certificate", certificate, path => passphrase is null
            ? X509Certificate2.CreateFromPemFile(path, key)
            : X509Certificate2.CreateFromEncryptedPemFile(path, passphrase, key));
    }

    private static T Read<T>(string what, string file, Func<string, T> read)
    {
        var path = Find(file);
        try
        {
            RegularFile.Require(path);
            return read(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BrokerFaultException($"The {what} {path} is missing. Put it there or correct its path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BrokerFaultException($"The {what} {path} cannot be read ({error.Message}). Let this user read it.", error);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new BrokerFaultException(
                $"The {what} {path} cannot be used ({error.Message.TrimEnd('.')}); "
                + "expected PEM, and a key that belongs to its certificate. An encrypted key needs the file of its passphrase.",
                error);
        }
    }
}
