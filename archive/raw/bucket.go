package raw

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/s3utils"
)

// bucketScheme begins the address of a bucket.
const bucketScheme = "s3://"

// IsBucket reports whether a place for raw bytes is in a bucket, not a folder.
func IsBucket(address string) bool { return strings.HasPrefix(address, bucketScheme) }

// Bucket is a place on a server that speaks the protocol of Amazon S3. Who may
// enter is told by the environment alone, in the variables that other programs
// read, too: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
// AWS_REGION (or AWS_DEFAULT_REGION), and AWS_ENDPOINT_URL (or
// AWS_ENDPOINT_URL_S3) for servers that are not Amazon's.
type Bucket struct {
	Address string                   // s3://bucket/prefix; the prefix may be missing
	Spool   string                   // folder of this machine where segments are written, and wait until they are uploaded
	Getenv  func(name string) string // the environment; os.Getenv if nil
}

// bucket is a Bucket that can be asked.
type bucket struct {
	minio.Core
	server string // for errors
	name   string
	prefix string // of every object; ends in a slash, or is empty
}

// How long a question may take, with the tries that are made again.
const (
	askFor    = time.Minute
	listFor   = 10 * time.Minute
	uploadFor = time.Hour // of one segment
	greetFor  = 10 * time.Second
)

// partSize is how many bytes of a segment are uploaded together. A segment up to
// this size is uploaded in one request.
const partSize = 16 << 20

// sumKey names the metadata of an object that tells the SHA-256 of its bytes.
const sumKey = "Sha256"

// errTaken says that another file has the name of a segment.
var errTaken = errors.New("another file of that name is there already; it is not written over")

// connect makes what is needed for asking. Nothing is asked yet.
func (b Bucket) connect() (*bucket, error) {
	getenv := b.Getenv
	if getenv == nil {
		getenv = os.Getenv
	}
	first := func(names ...string) string {
		for _, name := range names {
			if v := getenv(name); v != "" {
				return v
			}
		}
		return ""
	}
	name, prefix, _ := strings.Cut(strings.TrimPrefix(b.Address, bucketScheme), "/")
	if prefix = strings.Trim(prefix, "/"); prefix != "" {
		prefix += "/"
	}
	fail := func(format string, args ...any) (*bucket, error) {
		return nil, fmt.Errorf("bucket %s: %w", name, fmt.Errorf(format, args...))
	}
	if err := s3utils.CheckValidBucketNameStrict(name); err != nil {
		return fail("%w", err)
	}
	id, secret := getenv("AWS_ACCESS_KEY_ID"), getenv("AWS_SECRET_ACCESS_KEY")
	switch {
	case id == "" && secret == "":
		return fail("the environment has no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	case id == "":
		return fail("the environment has AWS_SECRET_ACCESS_KEY, but no AWS_ACCESS_KEY_ID")
	case secret == "":
		return fail("the environment has AWS_ACCESS_KEY_ID, but no AWS_SECRET_ACCESS_KEY")
	}
	server, secure := "s3.amazonaws.com", true
	if address := first("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"); address != "" {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			return fail(`AWS_ENDPOINT_URL is no address of a server such as "https://s3.example.org"`) // not shown: it may hold a password
		}
		server, secure = u.Host, u.Scheme == "https"
	}
	client, err := minio.New(server, &minio.Options{
		Creds:  credentials.NewStaticV4(id, secret, getenv("AWS_SESSION_TOKEN")),
		Secure: secure, Region: first("AWS_REGION", "AWS_DEFAULT_REGION"), MaxRetries: 4,
	})
	if err != nil {
		return fail("%w", err)
	}
	return &bucket{minio.Core{Client: client}, server, name, prefix}, nil
}

// greet looks whether the bucket lets us in. The error is of the settings, and
// lasts; a server that cannot be reached at the moment, or that does not let the
// key list, is told in trouble alone.
func (b *bucket) greet() (trouble, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), greetFor)
	defer cancel()
	for o := range b.ListObjectsIter(ctx, b.name, minio.ListObjectsOptions{Prefix: b.prefix, MaxKeys: 1}) {
		if o.Err == nil {
			break
		}
		trouble = b.explain(o.Err)
		switch code(o.Err) {
		case minio.NoSuchBucket, minio.InvalidAccessKeyID, minio.SignatureDoesNotMatch:
			return nil, trouble
		}
		return trouble, nil
	}
	return nil, nil
}

// put uploads a segment. It is there, whole, when put returns nil; put again, it
// is left as it is. errTaken says that the name is another's.
func (b *bucket) put(ctx context.Context, name string, f file, size int64) error {
	ctx, cancel := context.WithTimeout(ctx, uploadFor)
	defer cancel()
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, size)); err != nil {
		return err
	}
	want := hex.EncodeToString(sum.Sum(nil))
	there, err := b.stat(ctx, name)
	switch {
	case err == nil && there.Size == size && there.UserMetadata[sumKey] == want:
		return nil
	case err == nil:
		return fmt.Errorf("%s%s/%s%s: %w", bucketScheme, b.name, b.prefix, name, errTaken)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	_, err = b.Client.PutObject(ctx, b.name, b.prefix+name, io.NewSectionReader(f, 0, size), size, minio.PutObjectOptions{
		ContentType: "application/gzip", UserMetadata: map[string]string{sumKey: want}, PartSize: partSize, NumThreads: 2,
		SendContentMd5: true, DisableContentSha256: true, // the sum that all servers know, and is signed
	})
	if err != nil {
		return b.explain(err)
	}
	if there, err = b.stat(ctx, name); err != nil {
		return err
	}
	if there.Size != size {
		return fmt.Errorf("%s%s/%s%s has %d bytes after %d were uploaded", bucketScheme, b.name, b.prefix, name, there.Size, size)
	}
	return nil
}

// stat tells of an object; fs.ErrNotExist if it is not there.
func (b *bucket) stat(ctx context.Context, name string) (minio.ObjectInfo, error) {
	o, err := b.StatObject(ctx, b.name, b.prefix+name, minio.StatObjectOptions{})
	return o, b.explain(err)
}

// size tells how long an object is; fs.ErrNotExist if it is not there.
func (b *bucket) size(name string) (int64, error) {
	ctx, cancel := context.WithTimeout(context.Background(), askFor)
	defer cancel()
	o, err := b.stat(ctx, name)
	return o.Size, err
}

// names lists the objects right under the prefix.
func (b *bucket) names() (names []string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), listFor)
	defer cancel()
	for o := range b.ListObjectsIter(ctx, b.name, minio.ListObjectsOptions{Prefix: b.prefix}) {
		if o.Err != nil {
			return nil, b.explain(o.Err)
		}
		if name := strings.TrimPrefix(o.Key, b.prefix); name != "" && !strings.HasSuffix(name, "/") {
			names = append(names, name)
		}
	}
	return names, nil
}

// get reads a part of an object into pieces.
func (b *bucket) get(name string, at int64, pieces [][]byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), askFor)
	defer cancel()
	end := at - 1
	for _, p := range pieces {
		end += int64(len(p))
	}
	var o minio.GetObjectOptions
	if err := o.SetRange(at, end); err != nil {
		return err
	}
	body, _, _, err := b.Core.GetObject(ctx, b.name, b.prefix+name, o)
	if err != nil {
		return b.explain(err)
	}
	defer body.Close()
	for _, p := range pieces {
		if _, err := io.ReadFull(body, p); err != nil {
			return fmt.Errorf("read %s%s/%s%s: %w", bucketScheme, b.name, b.prefix, name, err)
		}
	}
	return nil
}

// code is what a server calls its error; empty if the error is none of a server.
func code(err error) string {
	var e minio.ErrorResponse
	errors.As(err, &e)
	return e.Code
}

// explain says in plain words what is wrong, and keeps the cause.
func (b *bucket) explain(err error) error {
	if err == nil {
		return nil
	}
	var e minio.ErrorResponse
	say := func(format string, args ...any) error {
		return fmt.Errorf("bucket %s on %s: %s (%w)", b.name, b.server, fmt.Sprintf(format, args...), err)
	}
	if !errors.As(err, &e) {
		var u *url.Error
		if errors.As(err, &u) {
			return fmt.Errorf("bucket %s: %s cannot be reached: %w", b.name, b.server, u.Err)
		}
		return fmt.Errorf("bucket %s on %s: %w", b.name, b.server, err)
	}
	switch e.Code {
	case minio.NoSuchKey:
		return fmt.Errorf("%s%s/%s: %w", bucketScheme, b.name, e.Key, fs.ErrNotExist)
	case minio.NoSuchBucket:
		return fmt.Errorf("there is no bucket %s on %s: make it first, or mend raw", b.name, b.server)
	case minio.InvalidAccessKeyID:
		return say("the server does not know the key in AWS_ACCESS_KEY_ID")
	case minio.SignatureDoesNotMatch:
		return say("AWS_SECRET_ACCESS_KEY is not the secret of the key in AWS_ACCESS_KEY_ID")
	case minio.AccessDenied, "AllAccessDisabled":
		return say("the key in AWS_ACCESS_KEY_ID may not do this; it has to read, write and list")
	case "ExpiredToken", "InvalidToken":
		return say("AWS_SESSION_TOKEN is no longer valid")
	case "RequestTimeTooSkewed":
		return say("the clock of this machine is wrong")
	case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException":
		if e.Region != "" {
			return say("the bucket is in another region: set AWS_REGION=%s", e.Region)
		}
		return say("the bucket is in another region than AWS_REGION says")
	}
	if e.StatusCode >= http.StatusInternalServerError {
		return say("the server is in trouble, status %d", e.StatusCode)
	}
	return say("the server answered %d %s", e.StatusCode, e.Code)
}
