"""The sample stories: written for the demonstration, every person in them invented."""

from __future__ import annotations

from loa.portal.sample.shape import SampleStory, fact, heading, quote, steps, text

STORIES = (
    SampleStory(
        unit="vanphong",
        picture="loa-lang",
        alt="Tranh vẽ: buổi sáng bên sông, cột loa truyền thanh giữa ruộng, xa xa là núi, một chiếc thuyền nhỏ",
        title="Loa làng kể chuyện chuyển đổi số: mỗi tháng mười phút, bà con sáu xã cùng nghe",
        summary="Từ tháng này, chương trình phát thanh của huyện được sáu đài xã tiếp âm đúng giờ. Lỡ buổi "
        "sáng, bà con "
        "nghe lại buổi chiều.",
        days=3,
        hour=7,
        theme="chuong trinh cua tinh huyen",
        body=(
            text(
                "Năm giờ sáng, khi ngoài ruộng còn hơi sương, loa ở đầu thôn đã lên tiếng. Nhưng tháng này có thêm một "
                "mục mới: mười phút kể chuyện chuyển đổi số, bằng chính chuyện của bà con trong huyện.",
                "Mỗi chương trình có ba phần: một câu chuyện có thật việc thật, một chỉ dẫn làm theo được ngay, "
                "và phần "
                "trả lời câu hỏi gửi về trong tháng. Không dùng chữ khó, không đọc văn bản dài.",
            ),
            fact("Nghe lúc nào", ("Buổi sáng", "05:15"), ("Buổi chiều", "17:00"), ("Mỗi chương trình", "10 phút")),
            heading(
                "Làm sao để sáu xã cùng nghe một lúc",
                "Trung tâm của huyện thu xong thì gửi bản ghi về đài xã trước một ngày. Cán bộ trực đài nghe thử, đặt "
                "giờ, rồi ghi nhận lượt tiếp âm ngay khi phát xong. Xã nào mất điện, mất mạng thì phát bù trong "
                "ngày và "
                "ghi rõ giờ phát bù.",
            ),
            quote("Nghe đến đoạn nộp hồ sơ ở nhà, tôi gọi con gái ra nghe cùng.", "Một người dân (nhân vật mẫu)"),
            text(
                "Bà con có câu hỏi thì nói với trưởng thôn hoặc ghi ra giấy, bỏ vào hộp thư ở nhà sinh hoạt. Câu nào "
                "chưa kịp trả lời trên loa sẽ được trả lời ở số sau."
            ),
        ),
    ),
    SampleStory(
        unit="vanphong",
        picture="van-ban",
        alt="Tranh vẽ: một tờ công văn có dấu tròn bên chiếc điện thoại hiện dấu đã nhận",
        title="Công văn đi một buổi, nay đi một phút",
        summary="Các phòng và sáu xã gửi nhận văn bản trên mạng, có chữ ký số. Người dân được lợi vì hồ sơ "
        "không còn nằm "
        "chờ giấy tờ.",
        days=19,
        theme="ung dung dung chung",
        body=(
            text(
                "Trước đây, một công văn từ huyện về xã xa nhất đi mất một buổi, gặp ngày mưa thì hai buổi. Nay "
                "văn bản "
                "ký số xong là nơi nhận thấy ngay, có giờ gửi, giờ nhận, ai đang giữ.",
                "Việc tưởng chỉ là chuyện nội bộ, nhưng bà con là người thấy rõ nhất: hồ sơ cần hỏi ý kiến hai, ba nơi "
                "không còn phải đợi giấy chạy vòng.",
            ),
            fact(
                "Sau một quý làm thử",
                ("Văn bản gửi trên mạng", "96 trong 100"),
                ("Chờ ý kiến các phòng", "còn 1 ngày"),
                ("Giấy in giảm", "một nửa"),
            ),
            heading(
                "Văn bản ký số có giá trị như bản giấy",
                "Bản ký số là bản chính. Cần bản giấy thì in ra và đối chiếu bằng mã trên văn bản. Ai nhận được tệp lạ "
                "xưng là công văn mà không có chữ ký số thì không mở, báo lại Văn phòng.",
            ),
        ),
    ),
    SampleStory(
        unit="vanphong",
        picture="lop-hoc",
        alt="Tranh vẽ: ba học viên ngồi máy tính xách tay trong phòng học, giáo viên đứng cạnh bảng",
        title="Lớp học buổi tối của tổ công nghệ số: thầy là học trò, trò là ông bà",
        summary="Ba mươi tổ viên học cách chỉ cho người lớn tuổi dùng điện thoại: chậm, nói ít, để bà con tự bấm.",
        days=41,
        theme="hieu dung ve chuyen doi so",
        body=(
            text(
                "Lớp mở ở hội trường huyện, hai buổi tối. Học viên là đoàn viên, chi hội phụ nữ, trưởng thôn. Điều đầu "
                "tiên họ học không phải là bấm nút nào, mà là đừng cầm máy hộ bà con."
            ),
            steps(
                "Ba điều dặn nhau khi đến từng nhà",
                ("Để bà con tự bấm", "Mình chỉ nói và chờ. Bấm hộ thì mai bà con lại quên."),
                ("Viết ra giấy", "Bốn dòng chữ to, dán cạnh tivi. Không viết mật khẩu."),
                ("Hẹn ngày quay lại", "Một tuần sau ghé hỏi: bác làm được chưa, vướng chỗ nào."),
            ),
            quote("Dạy mẹ mình bấm điện thoại khó hơn thi tốt nghiệp.", "Một đoàn viên (nhân vật mẫu)"),
            text(
                "Sau lớp này, mỗi xã có ít nhất bốn người làm được việc chỉ dẫn. Danh sách niêm yết ở nhà sinh "
                "hoạt thôn."
            ),
        ),
    ),
    SampleStory(
        unit="vanphong",
        picture="an-toan",
        alt="Tranh vẽ: một ông cụ nhìn chiếc điện thoại hiện dấu cảnh báo màu đỏ",
        title="Ai gọi điện xin mã, bà con cúp máy",
        summary="Không cơ quan nào gọi điện xin mã xác nhận. Năm dấu hiệu của cuộc gọi lừa đảo, đọc một phút là nhớ.",
        days=66,
        hour=15,
        theme="hieu dung ve chuyen doi so",
        body=(
            text(
                "Dùng điện thoại để nộp hồ sơ, trả tiền điện là việc tiện. Kẻ xấu cũng biết điều đó. Chúng gọi "
                "đến, xưng "
                "là công an, ngân hàng, cán bộ xã, rồi giục bà con làm nhanh."
            ),
            steps(
                "Năm dấu hiệu",
                ("Giục làm ngay", "Nói nếu không làm ngay sẽ khóa tài khoản, sẽ bị phạt."),
                ("Xin mã xác nhận", "Mã gồm sáu số gửi về máy. Ai có mã là vào được tài khoản."),
                ("Bảo cài ứng dụng lạ", "Gửi đường dẫn, không phải kho ứng dụng của điện thoại."),
                ("Dặn giữ bí mật", "Bảo đừng nói với con cháu, đừng hỏi ai."),
                ("Chuyển tiền để kiểm tra", "Không cơ quan nào bắt chuyển tiền trước rồi trả lại."),
            ),
            heading(
                "Lỡ rồi thì làm gì",
                "Gọi ngay ngân hàng để khóa tài khoản, rồi báo công an xã. Báo sớm thì còn kịp giữ tiền. Không có gì "
                "phải ngại: người bị lừa không có lỗi.",
            ),
        ),
    ),
    SampleStory(
        unit="xa-1",
        picture="cay-buoi-ma",
        alt="Tranh vẽ: người trồng bưởi đội nón lá cầm điện thoại quét mã treo trên cây",
        title="Vườn bưởi có mã: khách quét là biết quả ở vườn nào, hái ngày nào",
        summary="Mười hai hộ trồng bưởi treo mã lên từng lô cây. Khách ở xa xem được vườn trước khi đặt mua.",
        days=10,
        theme="cau chuyen thanh cong",
        body=(
            text(
                "Mã in trên tấm nhựa, treo ở đầu mỗi lô cây. Quét bằng điện thoại thì hiện ra: vườn của ai, trồng năm "
                "nào, bón phân gì, ngày nào hái. Chủ vườn tự ghi, tổ công nghệ số của thôn chỉ cho cách ghi."
            ),
            fact(
                "Sau một vụ",
                ("Hộ tham gia", "12 hộ"),
                ("Lô cây có mã", "47 lô"),
                ("Khách đặt lại lần hai", "6 trong 10"),
            ),
            quote("Ghi thì mất công, nhưng khách hỏi gì cũng có chỗ mà chỉ.", "Một chủ vườn (nhân vật mẫu)"),
            heading(
                "Hộ nào muốn làm",
                "Đến nhà sinh hoạt thôn sáng thứ Bảy, mang theo số điện thoại đang dùng. Tổ công nghệ số làm "
                "cùng, không "
                "thu tiền. Nên chụp sẵn ba tấm ảnh vườn lúc sáng sớm.",
            ),
        ),
    ),
    SampleStory(
        unit="xa-1",
        picture="sap-buoi",
        alt="Tranh vẽ: sạp bưởi ở chợ quê, bên cạnh là chiếc điện thoại hiện mã đặt hàng",
        title="Vườn bưởi lên sàn: năm bước ai cũng làm được",
        summary="Trước đây chờ thương lái tới vườn. Nay một gia đình bán thẳng cho người mua ở xa, nhờ chiếc "
        "điện thoại "
        "và tổ công nghệ số của thôn.",
        days=52,
        before=3,
        theme="cau chuyen thanh cong",
        body=(
            text(
                "Mùa bưởi năm nay, khách không chỉ là người đi chợ. Mỗi sáng, hai vợ chồng chủ vườn mở điện "
                "thoại xem ai "
                "đặt, rồi mới ra vườn hái đúng số quả ấy. Bưởi hái xong, trưa đã ra bưu cục.",
                "“Lúc đầu sợ lắm, sợ bấm nhầm mất tiền”, bà chủ vườn cười. Người giúp bà là các em trong tổ "
                "công nghệ số: "
                "đến tận nhà, chỉ từng bước, viết lại lên tờ giấy dán cạnh bếp.",
            ),
            fact(
                "Ba con số đáng nhớ",
                ("Hộ đã có gian hàng", "38 hộ"),
                ("Đơn trong tháng", "214 đơn"),
                ("Thời gian học", "2 buổi"),
            ),
            steps(
                "Năm bước để bắt đầu",
                ("Chụp ba tấm ảnh", "Một tấm cả vườn, một tấm quả trên tay, một tấm bổ ra. Chụp buổi sáng, nắng nhẹ."),
                ("Ghi giá và cách bán", "Giá một quả, giá một thùng, phí giao. Ghi rõ mùa nào có hàng."),
                ("Mở gian hàng", "Nhờ tổ công nghệ số của thôn. Mang theo căn cước và số điện thoại đang dùng."),
                ("Đóng gói cho chắc", "Lót rơm hay giấy báo, mỗi quả một túi lưới. Dán nhãn có tên xã và mã."),
                ("Giao hàng, trả lời khách", "Bưu cục nhận hàng buổi sáng. Có khách hỏi thì trả lời trong ngày."),
            ),
            quote("Bán được là nhờ giữ lời: quả thế nào, chụp thế ấy.", "Một chủ vườn (nhân vật mẫu)"),
        ),
    ),
    SampleStory(
        unit="xa-2",
        picture="mot-cua",
        alt="Tranh vẽ: cán bộ bộ phận một cửa hướng dẫn một bà nộp hồ sơ trên máy tính",
        title="Nộp hồ sơ một lần, khỏi đi lại ba lần",
        summary="Bộ phận một cửa ngồi cùng bà con bên máy tính. Làm xong lần đầu, lần sau bà con tự làm ở nhà.",
        days=15,
        theme="ung dung dung chung",
        body=(
            text(
                "Sáng thứ Hai ở bộ phận một cửa của xã có thêm một chiếc ghế, đặt cạnh người làm hồ sơ chứ không đối "
                "diện. Cán bộ ngồi bên, bà con tự gõ tên mình, tự chụp giấy tờ.",
                "Làm cách này chậm hơn mười phút so với gõ hộ. Nhưng lần sau bà con không phải ra xã nữa.",
            ),
            fact(
                "Trong một tháng",
                ("Hồ sơ nộp trên mạng", "128"),
                ("Tự nộp từ nhà", "41"),
                ("Phải bổ sung giấy tờ", "3"),
            ),
            quote("Tôi sáu mươi tám tuổi, tự nộp được giấy khai sinh cho cháu.", "Một người dân (nhân vật mẫu)"),
        ),
    ),
    SampleStory(
        unit="xa-3",
        picture="hop-thon",
        alt="Tranh vẽ: bà con họp trước nhà sinh hoạt thôn, một cán bộ đứng bên tấm bảng",
        title="Họp thôn mười lăm phút về chuyển đổi số",
        summary="Mỗi kỳ họp thôn dành mười lăm phút cho một việc làm được ngay. Kỳ này: tra cứu hồ sơ đang ở đâu.",
        days=28,
        theme="chuyen doi so cap xa",
        body=(
            text(
                "Không báo cáo, không chiếu màn hình. Trưởng thôn mượn một chiếc điện thoại của bà con, gõ mã số trên "
                "giấy hẹn, rồi đọc to kết quả: hồ sơ đang ở phòng nào, còn mấy ngày.",
                "Mười một người mang giấy hẹn đi họp. Cả mười một người ra về đều biết hồ sơ mình đang ở đâu.",
            ),
            heading(
                "Tự tra cứu ở nhà",
                "Trên giấy hẹn có một mã số và một hình vuông đen trắng. Mở máy ảnh của điện thoại, đưa vào "
                "hình vuông là "
                "thấy. Không cần cài gì thêm.",
            ),
        ),
    ),
    SampleStory(
        unit="xa-4",
        picture="to-cong-nghe",
        alt="Tranh vẽ: hai đoàn viên trong tổ công nghệ số đến nhà, chỉ cho một ông cách dùng điện thoại",
        title="Tổ công nghệ số đi từng ngõ, gõ từng nhà",
        summary="Đoàn viên chỉ tận tay cách cài ứng dụng, tránh lừa đảo. Hai mươi bảy nhà trong một buổi sáng "
        "Chủ nhật.",
        days=35,
        theme="chuyen doi so cap xa",
        body=(
            text(
                "Sáu giờ rưỡi, bốn đoàn viên chia làm hai tốp, mỗi tốp một ngõ. Nhà nào đi làm sớm thì để lại tờ hướng "
                "dẫn và hẹn buổi tối.",
                "Việc đầu tiên ở mỗi nhà là hỏi: bác hay dùng điện thoại để làm gì. Có nhà chỉ cần chữ to hơn. "
                "Có nhà cần "
                "gọi hình cho con ở xa. Xong việc ấy rồi mới nói chuyện nộp hồ sơ.",
            ),
            fact("Một buổi sáng", ("Nhà đã đến", "27"), ("Người cài được ứng dụng", "19"), ("Hẹn quay lại", "8")),
        ),
    ),
    SampleStory(
        unit="xa-5",
        picture="phat-thanh-xa",
        alt="Tranh vẽ: phát thanh viên đeo tai nghe đọc bài trước micrô trong phòng thu nhỏ",
        title="Đài xã đọc tin bằng giọng của người xã mình",
        summary="Ngoài phần tiếp âm của huyện, đài xã thêm năm phút tin trong xã, do một cô giáo về hưu đọc.",
        days=47,
        theme="chuyen doi so cap xa",
        body=(
            text(
                "Phòng thu là một góc nhà văn hóa, tường dán tấm xốp. Bản tin viết tay, mỗi tin không quá bốn "
                "câu: chuyện "
                "gì, ở đâu, bà con cần làm gì, hỏi ai.",
                "Từ ngày có phần tin của xã, số người hỏi lại cán bộ giảm hẳn, vì điều cần biết đã nói rõ trên loa.",
            ),
            quote("Đọc chậm thôi, bà con vừa nghe vừa nấu cơm mà.", "Một phát thanh viên (nhân vật mẫu)"),
        ),
    ),
    SampleStory(
        unit="xa-6",
        picture="tra-tien-qr",
        alt="Tranh vẽ: một khách đưa điện thoại quét mã trả tiền ở quầy tạp hóa, bà chủ đội nón lá đứng sau quầy",
        title="Quầy tạp hóa ở Sơn Viên nhận tiền bằng mã",
        summary="Bảy quầy ở chợ xã dán mã trả tiền. Người bán đỡ lo tiền lẻ, người mua xem lại được đã mua gì.",
        days=6,
        theme="chuyen doi so cap xa",
        body=(
            text(
                "Tấm mã dán ngang tầm mắt, bên cạnh có dòng chữ to: quét xong nhớ chờ tiếng báo. Tổ công nghệ "
                "số ngồi ở "
                "chợ ba buổi đầu, ai vướng thì hỏi.",
                "Bà con quen tiền mặt vẫn trả tiền mặt. Chợ không ép ai.",
            ),
            steps(
                "Trả tiền bằng mã cho yên tâm",
                ("Xem tên người nhận", "Tên hiện trên máy phải đúng tên ghi ở quầy."),
                ("Gõ số tiền, xem lại một lần", "Thừa một số không là thừa mười lần."),
                ("Chờ tiếng báo ở quầy", "Người bán nghe báo rồi mới xong việc."),
            ),
        ),
    ),
    SampleStory(
        unit="xa-6",
        picture="to-cong-nghe",
        alt="Tranh vẽ: hai đoàn viên trong tổ công nghệ số đến nhà, chỉ cho một ông cách dùng điện thoại",
        title="Trả tiền điện ở nhà, ông cụ tám mươi tự làm",
        summary="Ba lần được chỉ, lần thứ tư ông tự làm. Chuyện nhỏ ở thôn Trung Hạ và tờ giấy bốn dòng dán cạnh tivi.",
        days=58,
        before=2,
        theme="cau chuyen thanh cong",
        body=(
            text(
                "Ông không thích phiền con cháu. Mỗi tháng ông đạp xe bốn cây số ra điểm thu tiền điện, mưa "
                "cũng đi. Tổ "
                "công nghệ số ghé ba buổi, buổi nào cũng để ông tự bấm.",
                "Tháng này ông trả tiền điện lúc ngồi uống trà. Xong, ông gọi cháu: xem giùm ông trả đúng chưa. "
                "Đúng rồi.",
            ),
            quote("Có bốn dòng chữ thôi, mà phải ba lần mới thuộc.", "Một cụ ông (nhân vật mẫu)"),
        ),
    ),
    SampleStory(
        unit="xa-6",
        picture="hop-thon",
        alt="Tranh vẽ: bà con họp trước nhà sinh hoạt thôn, một cán bộ đứng bên tấm bảng",
        title="Lịch tổ công nghệ số trực ở nhà sinh hoạt thôn tháng này",
        summary="Mỗi sáng thứ Bảy có hai người trực để chỉ bà con nộp hồ sơ, tra cứu, cài ứng dụng.",
        days=0,
        before=0,
        theme="chuyen doi so cap xa",
        state="submitted",
        body=(
            text("Bà con mang theo điện thoại đang dùng và giấy tờ cần nộp. Không mang mật khẩu ghi ra giấy."),
            fact("Giờ trực", ("Sáng thứ Bảy", "07:30 - 10:30"), ("Nơi trực", "Nhà sinh hoạt thôn")),
        ),
    ),
    SampleStory(
        unit="vanphong",
        picture="mot-cua",
        alt="Tranh vẽ: cán bộ bộ phận một cửa hướng dẫn một bà nộp hồ sơ trên máy tính",
        title="Hỏi đáp: nộp hồ sơ trên mạng có mất thêm tiền không",
        summary="Câu hỏi được gửi về nhiều nhất trong tháng, và câu trả lời ngắn.",
        days=0,
        before=0,
        theme="ung dung dung chung",
        state="draft",
        body=(text("Phí và lệ phí như nộp tại quầy; loại nào được giảm khi nộp trên mạng thì màn hình ghi rõ."),),
    ),
)
